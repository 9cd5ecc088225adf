import Testing

/// What relationships become, on both their sides.
@Suite struct RelationshipTests {
    private func shop(_ orders: String, _ order: String) throws -> String {
        try generated(
            """
            model Customer @table("customers") { id: Int @id  \(orders) }
            model Order @table("orders") { id: Int @id  \(order) }
            """)
    }

    @Test func aRequiredToOneThrowsWhereItIsMissing() throws {
        let text = try shop("", "customer: Customer @foreignKey(onDelete: restrict)")
        expect(
            text,
            contains: """
                /// Throws `notLoaded` until it is loaded, and `missingLink` where there is none yet.
                public var customer: Customer { get throws { try _required(0) } }
                public func setCustomer(_ newValue: Customer, file: StaticString = #fileID, line: UInt = #line) {
                    _setOne(0, newValue, file: file, line: line)
                }
                """)
        expect(
            text,
            contains: """
                public init(id: Int? = nil, customer: Customer? = nil) {
                    var new = Azoth.NewRow<Row>()
                    let row = Row(id: new[0, id, 0], customerId: new[1, nil, 0])
                    super.init(new.window(row))
                    if let customer { setCustomer(customer) }
                }
                """)
        expect(
            text,
            contains: """
                public var customerId: Int {
                    get { self[_columns: Row.self, assigned: 1].customerId }
                    set {
                        self[_columns: Row.self, changing: 1].customerId = newValue
                        _relink(0)
                    }
                }
                """)
        #expect(text.contains("try await _object._loadRequired(0)"))
        #expect(text.contains(#"foreignKeys: [.init([1], references: "customers", ["id"], onDelete: .restrict)]"#))
        #expect(text.contains(#".toOne("customer", Customer.self, columns: [1], references: [0], optional: false)"#))
    }

    @Test func anOptionalToOneIsAnOptional() throws {
        let text = try shop("orders: [Order] via customer", "customer: Customer?")
        expect(text, contains: "public var customer: Customer? { get throws { try _one(0) } }")
        expect(text, contains: "public static let customerId = Azoth.Mapped<Order, Int?>(1)")
        #expect(
            text.contains(
                #".toOne("customer", Customer.self, columns: [1], references: [0], inverse: 0, optional: true)"#))
        expect(
            text,
            contains: """
                /// The `Order`s whose `customer` is this object. Throws `notLoaded` until it is loaded.
                public var orders: Azoth.RelationList<Order> { get throws { try _list(0) } }
                public func setOrders(_ newValue: [Order], file: StaticString = #fileID, line: UInt = #line) {
                    _setList(0, newValue, file: file, line: line)
                }
                /// Changes to `orders` while it is not loaded.
                public var ordersUnloaded: Azoth.UnloadedList<Order> { _unloaded(0) }
                """)
    }

    @Test func whatTheSchemaSaysOfACollectionIsPassedOn() throws {
        let text = try shop(
            "orders: [Order] via customer @order(number, -id) @load(selectIn) @cascade(all, deleteOrphan) @passiveDeletes",
            "number: Int  customer: Customer @foreignKey(onDelete: cascade)")
        expect(
            text,
            contains: """
                .toMany(
                    "orders",
                    Order.self,
                    via: 0,
                    order: [.init(1), .init(0, descending: true)],
                    load: .selectIn,
                    cascade: [.saveUpdate, .merge, .refreshExpire, .expunge, .delete, .deleteOrphan],
                    passiveDeletes: .yes),
                """)
    }

    @Test func theInverseOfAOneToOneIsAnOptional() throws {
        let text = try shop("order: Order? via customer @cascade(all)", "customer: Customer @unique")
        expect(
            text,
            contains: """
                /// The `Order` whose `customer` is this object. Throws `notLoaded` until it is loaded.
                public var order: Order? { get throws { try _one(0) } }
                """)
        expect(text, contains: "public static let order = Azoth.ToOne<Customer, Order>(0)")
        #expect(text.contains(#".oneToOne("#))
        expect(text, contains: "public init(id: Int? = nil, order: Order? = nil) {")
    }

    @Test func aKeyOfSeveralAttributesIsAStruct() throws {
        let text = try generated(
            """
            model Order { id: UUID @id = uuid7  lines: [OrderLine] via order }
            model OrderLine { order: Order @id  number: Int @id  quantity: Int }
            """)
        expect(
            text,
            contains: """
                /// The primary key of `OrderLine`.
                nonisolated public struct Key: Azoth.CompositeKey, Codable {
                    public var order: Foundation.UUID
                    public var number: Int

                    public init(order: Foundation.UUID, number: Int) {
                        self.order = order
                        self.number = number
                    }

                    public var _values: [any Azoth.MappedValue] { [order, number] }
                    public init?(_values: [AnyHashable]) {
                        guard _values.count == 2,
                            let order = _values[0].base as? Foundation.UUID,
                            let number = _values[1].base as? Int
                        else { return nil }
                        self.init(order: order, number: number)
                    }
                }
                """)
        expect(text, contains: "public var _key: Key { Key(order: orderId, number: number) }")
        #expect(text.contains("primaryKey: [0, 1]"))
        expect(text, contains: "let row = Row(orderId: new[0, nil, Azoth.nilUUID], number: number, quantity: quantity)")
    }

    @Test func aKeyThatIsAToOneAloneHasTheKeyOfItsTarget() throws {
        let text = try generated(
            """
            model User { id: UUID @id = uuid7  profile: Profile? via user }
            model Profile { user: User @id  text: String }
            """)
        #expect(
            text.contains(
                "public final class Profile: Azoth.ModelObject, Azoth.Model {\n    public typealias Key = Foundation.UUID\n"
            ))
        expect(text, contains: "public var _key: Foundation.UUID { userId }")
    }

    @Test func aModelMayPointAtItself() throws {
        let text = try generated("model Node { id: Int @id  parent: Node?  children: [Node] via parent }")
        expect(text, contains: "public static let parent = Azoth.ToOne<Node, Node>(0)")
        expect(text, contains: "public static let children = Azoth.ToMany<Node, Node>(1)")
        #expect(text.contains("inverse: 1, optional: true)"))
        #expect(text.contains(#".toMany("children", Node.self, via: 0)"#))
    }
}
