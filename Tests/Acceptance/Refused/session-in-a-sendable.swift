import Azoth

// error: non-Sendable type 'Session'
struct Context: Sendable { let session: Session }
