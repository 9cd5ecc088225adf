// What applications import: the statements, the engine and the session.
@_exported public import AzothEngine
@_exported public import AzothORM
@_exported public import AzothSQL
