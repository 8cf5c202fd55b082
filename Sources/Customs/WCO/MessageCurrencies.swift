extension MessageSubmission {
  /// The currencies that a message states amounts in, sorted; empty if it is no message.
  ///
  /// - Returns: at most `limit` of them.
  public static func currencies(in message: [UInt8], limit: Int) -> [String] {
    guard let tree = try? XMLReader.read(message[...]) else { return [] }
    let named = tree.attributes.filter { $0.name == "currencyID" }.map(\.value)
    return Array(Set(named).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit))
  }
}
