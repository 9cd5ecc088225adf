import Foundation
import AzothSQL
import Testing

/// The text of a statement on SQLite.
func sqlite(_ statement: some Statement) throws -> String {
    try statement._core.compile(for: .sqlite).statement.sql
}

/// The text of a statement on PostgreSQL.
func postgres(_ statement: some Statement) throws -> String {
    try statement._core.compile(for: .postgres).statement.sql
}

/// The text of a condition on SQLite.
func sqlite(_ condition: some SQLExpression) throws -> String { try condition_(condition, .sqlite) }
/// The text of a condition on PostgreSQL.
func postgres(_ condition: some SQLExpression) throws -> String { try condition_(condition, .postgres) }

private func condition_(_ expression: some SQLExpression, _ dialect: Dialect) throws -> String {
    let statement = select(expression)
    let text = try statement._core.compile(for: dialect).statement.sql
    let end = text.range(of: " FROM ", options: .backwards)?.lowerBound ?? text.endIndex
    return String(text[..<end].dropFirst("SELECT ".count))
}

/// The parameters of a statement, as cells: kind and value.
func parameters(_ statement: some Statement, _ dialect: Dialect = .sqlite) throws -> [[String]] {
    let batch = try statement._core.compile(for: dialect).parameters
    return (0..<batch.count).map { row in
        (0..<batch.columnCount).map { describe(batch, row, $0) }
    }
}

func describe(_ batch: RowBatch, _ row: Int, _ column: Int) -> String {
    let cell = batch.cell(row: row, column: column)
    let number = Int64(bitPattern: cell.bits)
    return switch cell.kind {
    case .null: "null"
    case .integer: "\(number)"
    case .double: "\(Double(bitPattern: cell.bits))"
    case .decimal: "decimal \(number)/\(cell.extent)"
    case .text, .bytes, .uuid, .interval, .list:
        batch.withUnsafeBytes { bytes in
            let part = bytes[Int(cell.bits)..<Int(cell.bits) + Int(cell.extent)]
            return cell.kind == .text ? "'\(String(decoding: part, as: UTF8.self))'" : "\(cell.kind) \(part.count)"
        }
    default: "\(cell.kind) \(number)"
    }
}

/// The kind of the error that a call throws.
func errorKind(_ body: () throws -> Void) -> AzothError.Kind? {
    do {
        try body()
        return nil
    } catch {
        return (error as? AzothError)?.kind
    }
}
