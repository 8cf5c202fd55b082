import Customs

/// What evidence proves and what it does not, in plain words.
extension Evidence {
  /// The lines that `tamga check` prints.
  var words: [String] {
    let parties = parties.map {
      "position \($0.position): party \($0.number) is \(StrictText.quoted($0.identifier.utf8))"
    }
    let steps = history.steps.map { step in
      let entry = step.entry
      return
        "position \(entry.position): \(entry.event.name), version \(entry.version), then \(entry.state.name), recorded \(CivilTime.text(microseconds: entry.recordedAt))"
    }
    return ["ok: evidence of declaration \(name)"] + steps + parties + [
      ProofFile.said(checkpoint), ProofFile.by(key), "this proves:",
    ] + proven.map { "  - " + $0 } + ["this does not prove:"] + unproven.map { "  - " + $0 }
  }

  /// What has been verified.
  public var proven: [String] {
    let steps = history.steps.count
    let last = history.last?.entry
    let version = last?.version ?? 0
    return [
      "whoever holds the key signed a log of \(checkpoint.size) entries, and \(steps == 1 ? "this entry" : "these \(steps) entries") of the declaration stand in it at these positions, byte for byte",
      "the documents are, byte for byte, those that the entries were made of when they were recorded; figures, parties and codes of each entry follow from its document",
      (version == 1
        ? "the version shown is the first" : "versions 1 to \(version) are all here, none left out")
        + "; every step is allowed after the one before it, and the last one here leaves the declaration \(last?.state.name ?? "unknown")",
    ]
  }

  /// What nobody may conclude.
  public var unproven: [String] {
    [
      "that the log has no other entry of this declaration: movements between the steps shown, or anything after them, could be missing; the ledger or its exported entries show that ('tamga verify')",
      "anything about entries recorded after the first \(checkpoint.size)",
      "that what was submitted is true",
      "that the recorded times are right: they are the clock of whoever keeps the log",
      "that the key is the log's: get it on another way than this file",
      "that there is one history: whoever holds the key could keep two; compare checkpoints with others",
    ]
  }
}
