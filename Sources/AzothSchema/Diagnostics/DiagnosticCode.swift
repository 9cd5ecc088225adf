/// A stable name for a kind of diagnostic; `docs/errors/` explains each, with cause and remedy.
///
/// A code keeps its meaning; the code of a diagnostic that goes is not used again.
public enum DiagnosticCode: String, Sendable, Hashable, CaseIterable {
    // Words and grammar
    case unexpectedCharacter = "AZ001"
    case unterminated = "AZ002"
    case syntax = "AZ003"
    case missingBrace = "AZ004"
    case badLiteral = "AZ005"
    case strayDocComment = "AZ006"

    // Names
    case unknownType = "AZ010"
    case unknownAttribute = "AZ011"
    case badArgument = "AZ012"
    case misplacedAttribute = "AZ013"
    case repeatedAttribute = "AZ014"
    case unknownMember = "AZ015"
    case duplicateDeclaration = "AZ016"
    case duplicateMember = "AZ017"
    case duplicateSQLName = "AZ018"
    case reservedName = "AZ019"
    case badIdentifier = "AZ020"
    case caseClash = "AZ021"
    case unknownDialect = "AZ022"
    case secondSchema = "AZ023"

    // Types and values
    case typeArguments = "AZ030"
    case typeMisused = "AZ031"
    case badDefault = "AZ032"
    case unknownCase = "AZ033"
    case badStorage = "AZ034"
    case badEnum = "AZ035"
    case aliasCycle = "AZ036"

    // Keys
    case noKey = "AZ040"
    case nullableKey = "AZ041"
    case ungeneratableKey = "AZ042"
    case badKeyType = "AZ043"
    case keyCycle = "AZ044"

    // Relationships
    case missingOwner = "AZ050"
    case badInverse = "AZ051"
    case secondInverse = "AZ052"
    case inverseNotUnique = "AZ053"
    case inverseShape = "AZ054"
    case badCascade = "AZ055"
    case cascadeConflict = "AZ056"
    case targetNotUnique = "AZ057"
    case badForeignKeyColumns = "AZ058"
    case columnWrittenTwice = "AZ059"
    case requiredCycle = "AZ060"
    case unindexedForeignKey = "AZ061"
    case badForeignKey = "AZ062"
    case impliedClash = "AZ063"

    // Portability and limits
    case notPortable = "AZ070"
    case tooMany = "AZ071"
    case notGeneratedYet = "AZ090"
}
