/// Notifications of customs.
extension WCOTranslation {
  /// FunctionCode of a response, its name in HMRC's system, and what it says.
  private static let names: [String: (name: String, what: String)] = [
    "01": ("DMSACC", "an acceptance"), "02": ("DMSRCV", "a receipt"),
    "03": ("DMSREJ", "a rejection"),
    "05": ("DMSCTL", "the announcement of a control"), "06": ("DMSDOC", "a request for documents"),
    "07": ("DMSRES", "an amendment that is in force"), "08": ("DMSROG", "a release"),
    "09": ("DMSCLE", "a clearance"), "10": ("DMSINV", "an invalidation"),
    "11": ("DMSREQ", "the decision about a request"), "13": ("DMSTAX", "a calculation of duties"),
    "14": ("DMSCPI", "a claim for payment"), "15": ("DMSCPR", "a reminder of payment"),
    "16": ("DMSEOG", "the exit of goods"), "17": ("DMSEXT", "an enquiry about the exit of goods"),
    "18": ("DMSGER", "an error of customs' system"),
  ]

  mutating func notification(_ code: String) {
    let response = message.body
    switch code {
    case "01":
      begin("accepted", number: "ID", reference: true)
      let path = ["Declaration/AcceptanceDateTime", "IssueDateTime"].first {
        tree.text(response, "\($0)/DateTimeString") != nil
      }
      if let path, let text = tree.text(response, "\(path)/DateTimeString") {
        place("/acceptedOn", response, "\(path)/DateTimeString")
        writer.member("acceptedOn", WCOTime.date(text))
      } else {
        place("/acceptedOn", response, "Declaration/AcceptanceDateTime/DateTimeString")
      }
    case "03":
      begin("rejected", number: nil, reference: true)
      reason(codesOfErrors())
      time("at", response, "Declaration/RejectionDateTime", "IssueDateTime")
    case "08", "09":
      begin("released", number: "ID", reference: false)
      time("at", response, "IssueDateTime")
    case "10":
      begin("invalidated", number: "ID", reference: false)
      reason(statement(except: "AFB"))
      time("at", response, "Declaration/CancellationDateTime", "IssueDateTime")
    case "16":
      begin("exited", number: "ID", reference: false)
      time("at", response, "Status/EffectiveDateTime", "IssueDateTime")
      exitOffice()
    case "07" where !amendmentInForce(): return
    default: return unrecorded(code)
    }
    writer.endObject()
  }

  /// Begins the submission of an event, with the declaration's number or its local reference.
  private mutating func begin(_ event: String, number: String?, reference: Bool) {
    writer.beginObject()
    writer.member("event", event)
    place("/event", message.body, "FunctionCode")
    if let number { member("mrn", at: "", message.body, "Declaration/\(number)") }
    if reference { member("lrn", at: "", message.body, "Declaration/FunctionalReferenceID") }
  }

  private mutating func unrecorded(_ code: String) {
    guard let known = Self.names[code] else {
      return refuse(
        .unknownMessage, message.body, "FunctionCode",
        found: code.isEmpty
          ? "a response without FunctionCode" : "a response with FunctionCode \(code)",
        expected: "one of \(Self.names.keys.sorted().joined(separator: ", "))")
    }
    refuse(
      .notRecorded, message.body, "FunctionCode", found: "\(known.name) (\(code)), \(known.what)",
      expected: "a notification that is a step of the ledger: 01, 03, 08, 09, 10 or 16")
  }

  /// `CDS12005, CDS12007`: the codes of a rejection, at most 512 characters of them.
  private func codesOfErrors() -> String? {
    let codes = tree.children(message.body, "Error").compactMap { tree.text($0, "ValidationCode") }
    var text = ""
    for code in codes where text.count + code.count + 2 <= 512 {
      text += text.isEmpty ? code : ", \(code)"
    }
    return text.isEmpty ? nil : text
  }

  /// What the first additional information says in words.
  func statement(except type: String) -> String? {
    tree.children(message.body, "AdditionalInformation")
      .first { tree.text($0, "StatementTypeCode") != type }
      .flatMap { tree.text($0, "StatementDescription") }
  }

  /// A reason in words. Line breaks are only spaces in XML.
  mutating func reason(_ text: String?) {
    place("/reason", message.body, "AdditionalInformation/StatementDescription")
    guard let text else { return }
    writer.member(
      "reason", text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  /// The customs office of exit stands in a statement of the type CEX.
  private mutating func exitOffice() {
    let office = tree.children(message.body, "AdditionalInformation").first {
      tree.text($0, "StatementTypeCode") == "CEX"
    }
    if let office { member("office", at: "", office, "StatementDescription") }
  }
}
