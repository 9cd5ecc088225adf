internal import Tracing

/// Which span is current in a context, as a tracer would tell another process. Contexts themselves can't be compared.
struct TraceIdentity: Hashable {
    private let headers: [String: String]

    init(_ context: ServiceContext, _ tracer: any Tracer) {
        var headers: [String: String] = [:]
        tracer.inject(context, into: &headers, using: Headers())
        self.headers = headers
    }

    private struct Headers: Injector {
        func inject(_ value: String, forKey key: String, into headers: inout [String: String]) { headers[key] = value }
    }
}
