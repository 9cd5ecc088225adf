import Azoth

func makeSession() -> Session { fatalError() }
// error: is not concurrency-safe
let shared = makeSession()
