/// Complete declarations, made of the documents that a log keeps.
public enum CompleteDeclaration {
  /// The declaration (JSON) in force after a submission.
  ///
  /// - Parameters:
  ///   - submission: one that the rules have accepted.
  ///   - before: the declaration in force until then, which a submission may take over.
  /// - Returns: nil if the submission takes over what was before and that is not given, or if it is no version of a
  ///   declaration.
  public static func after(_ submission: [UInt8], before: [UInt8]? = nil) -> [UInt8]? {
    guard let event = JSONValue(json: submission) else { return nil }
    if let declaration = event["declaration"] { return declaration.written }
    if event["kind"] != nil { return submission }
    guard let before else { return nil }
    switch event["event"]?.string {
    case "amended": return before
    case "accepted":
      guard var declaration = JSONValue(json: before) else { return nil }
      for name in ["mrn", "acceptedOn"] {
        if let value = event[name] { declaration = declaration.with([name], value) }
      }
      return declaration.written
    default: return nil
    }
  }
}

/// Messages as submissions.
public enum MessageSubmission {
  /// The submission (JSON) that a message is.
  ///
  /// - Parameter version: the complete declaration (JSON) that an amendment changes.
  /// - Returns: nil if it is none, or changes fields of a version that is not given or that it does not fit.
  public static func json(of message: [UInt8], currency: String, version: [UInt8]? = nil)
    -> [UInt8]?
  {
    guard let tree = try? XMLReader.read(message[...]) else { return nil }
    let translation = WCOTranslation(
      WCOMessage(tree), currency: currency, version: version.flatMap(JSONValue.init(json:)))
    let isPartial = translation.faults.contains { $0.rule == .partialAmendment }
    return isPartial || translation.needsVersion || translation.json.isEmpty
      ? nil : translation.json
  }
}
