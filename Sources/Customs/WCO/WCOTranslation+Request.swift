/// Requests of traders about a declaration.
extension WCOTranslation {
  mutating func request(_ type: String) {
    refuse(
      .notRecorded, message.body, "TypeCode", found: "a request (\(type))",
      expected: "a decision")
  }
}
