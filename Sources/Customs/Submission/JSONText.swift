/// Reading single members of small JSON objects that the engine wrote itself.
public enum JSONText {
  /// The string member `name` of the object in `json`; nil if there is none.
  public static func string(of name: String, in json: [UInt8]) -> String? {
    let batch = RecordBatch(object: json)
    let found: String?? = try? JSONReader().read(batch.bytes.span, 0..<json.count) { tokens in
      guard tokens.kind(0) == .object else { return nil }
      var index = 1
      while index < tokens.next(0) {
        if tokens.bytes(index).isEqual(to: name), tokens.kind(index + 1) == .string { return tokens.bytes(index + 1).text }
        index = tokens.next(index + 1)
      }
      return nil
    }
    return found ?? nil
  }
}
