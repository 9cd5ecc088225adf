import Azoth
import Foundation

/// What a table is compared by: what the database counts and adds up by itself, and what arrives in Swift.
struct Measures: Equatable {
    /// How many rows there are.
    var rows: Int
    /// How many characters its texts have.
    var characters: Int
    /// The sum of its amounts; nil where it has none.
    var money: Decimal?
    /// Over the values of all rows, whatever their order.
    var checksum: UInt64
}

/// The FNV-1a hash of some bytes: the same in every process.
private func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

/// Measures a table.
///
/// - Parameters:
///   - texts: Its columns of text.
///   - money: Its column of amounts.
func measure<Row: ModelRow & Encodable>(
    _ rows: Row.Type, texts: [any SQLArgument] = [], money: Mapped<Row.Object, Decimal>? = nil, in session: Session
) async throws -> Measures where Row.Object: Model {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var measures = Measures(rows: 0, characters: 0, checksum: 0)
    for try await row in try await session.stream(select(Row.self)) {
        measures.checksum &+= hash(try encoder.encode(row))
    }
    measures.rows = try await session.execute(select(count()).from(Row.Object.self)).one()
    for column in texts {
        let length = function("length", as: Int?.self, column)
        measures.characters += try await session.execute(select(length.sum())).one() ?? 0
    }
    if let money { measures.money = try await session.execute(select(money.sum())).one() ?? 0 }
    return measures
}
