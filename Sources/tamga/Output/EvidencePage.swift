import Customs
import Ledger

/// Verified evidence as a page that can be read, printed and handed in.
struct EvidencePage {
  private let evidence: Evidence
  private var html = HTML()

  init(_ evidence: Evidence) { self.evidence = evidence }

  /// The page. The same evidence gives the same bytes.
  static func bytes(_ evidence: Evidence) -> [UInt8] {
    var page = EvidencePage(evidence)
    page.summary()
    page.timeline()
    page.differences()
    page.versions()
    page.hashes()
    page.verification()
    return page.html.page(title: "Evidence of declaration \(evidence.name)")
  }

  private mutating func summary() {
    let history = evidence.history
    html.element("h1", "Declaration \(evidence.name)")
    html.facts([
      ("kind", history.current?.entry.flow?.name), ("state", history.last?.entry.state.name),
      ("version in force", history.last.map { String($0.entry.version) }),
      ("entries", "\(history.steps.count), and \(evidence.parties.count) of its parties"),
      ("log", evidence.checkpoint.origin),
      ("entries in the log", grouped(evidence.checkpoint.size)),
      ("root of the log", evidence.checkpoint.root.description),
      ("signed by", evidence.key.description),
    ])
    html.element("h2", "What this proves")
    html.list(evidence.proven)
    html.element("h2", "What this does not prove")
    html.list(evidence.unproven)
  }

  private mutating func timeline() {
    html.element("h2", "What happened, in the order of the log")
    let rows = evidence.history.steps.map { step -> [String] in
      let entry = step.entry
      let details = EvidenceFigures.details(evidence.part(at: entry.position)?.entry ?? [])
      return [
        entry.position.description, entry.event.name, String(entry.version), entry.state.name,
        CivilTime.text(microseconds: entry.recordedAt),
        entry.effectiveAt.map { CivilTime.text(microseconds: $0) } ?? "",
        [step.actor.map { "by \($0)" }, step.reason, details].compactMap { $0 }.filter {
          !$0.isEmpty
        }.joined(separator: "; "),
      ]
    }
    html.table(
      ["position", "event", "version", "state after", "recorded", "effective", "details"], rows)
  }

  private mutating func differences() {
    html.element("h2", "What the amendments changed")
    var isAmended = false
    for step in evidence.history.steps {
      guard let replaced = step.replaced else { continue }
      isAmended = true
      html.element(
        "h3",
        "Version \(step.entry.version), position \(step.entry.position), replaces position \(replaced)"
      )
      if step.lodged != nil {
        html.element("p", "Nothing: the declaration is the one that was lodged.")
        continue
      }
      guard let changes = step.changes else {
        html.element("p", "Cannot be listed: the documents give no complete declaration.")
        continue
      }
      guard !changes.isEmpty else {
        html.element("p", "Nothing.")
        continue
      }
      html.table(
        ["field", "before", "after"],
        changes.map { [$0.pointer, Self.text($0.old), Self.text($0.new)] })
    }
    if !isAmended { html.element("p", "There was none.") }
  }

  private static func text(_ json: [UInt8]?) -> String {
    json.map { String(decoding: $0, as: UTF8.self) } ?? "not there"
  }

  private mutating func versions() {
    html.element("h2", "The entries and their documents")
    html.element(
      "p",
      "Figures are read from the entries, which are what the log counts. Documents are laid out for reading; the bytes as submitted are in the evidence file."
    )
    for step in evidence.history.steps {
      let entry = step.entry
      html.element(
        "h3", "Position \(entry.position): \(entry.event.name), version \(entry.version)")
      if let part = evidence.part(at: entry.position), entry.event.carriesDeclaration {
        EvidenceFigures.write(part.entry, evidence.parties, to: &html)
      }
      html.preformatted(Self.text(step.document))
      if !step.document.notes.isEmpty {
        html.element("p", "Warnings that it was recorded with:")
        html.preformatted(
          String(decoding: JSONText.indented(step.document.notes), as: UTF8.self))
      }
    }
  }

  private static func text(_ document: Document) -> String {
    guard String(validating: document.body, as: UTF8.self) != nil else {
      return "\(document.body.count) bytes that are not UTF-8; they are in the evidence file."
    }
    let bytes = document.mediaType == .json ? JSONText.indented(document.body) : document.body
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func hashes() {
    html.element("h2", "Hashes")
    html.table(
      [
        "position", "entry", "leaf hash: SHA-256(0x00, entry)", "document",
        "SHA-256 of the document",
      ],
      evidence.parts.map { part in
        [
          part.position.description, "\(part.entry.count) bytes", part.leaf.description,
          "\(part.document.mediaType.name), \(part.document.body.count) bytes",
          Hash(of: part.document.body).description,
        ]
      })
    html.facts([
      ("SHA-256 of the evidence file", evidence.digest.description),
      ("its size", "\(evidence.bytes.count) bytes"),
    ])
  }

  private mutating func verification() {
    html.element("h2", "How to verify this yourself")
    html.element(
      "p",
      "This page is only a way to read the evidence file. Whoever doubts it checks the file, which lies inside this page. Get the verifier key from the log's operator or publisher on another way than this page, and compare it with the one above."
    )
    html.attachment(
      EvidenceFigures.fileName(evidence.name), base64: evidence.base64,
      "Save the evidence file (\(evidence.bytes.count) bytes)")
    html.element("p", "With Tamga, on a machine that has never seen the ledger:")
    html.preformatted("tamga check FILE --key KEY")
    html.element("p", "With Python, its package cryptography, and no part of Tamga:")
    html.preformatted("python3 verify_evidence.py FILE --key KEY")
    html.element(
      "p",
      "With any program that reads the C2SP formats tlog-proof and signed-note: each part of the file is a proof of its own. This writes them out as proof1, proof2 ..., and each document as document1, document2 ..., whose SHA-256 stands in the entry at byte 96:"
    )
    html.preformatted(
      """
      awk '/^c2sp.org/ {n++; on=1}  on {print > ("proof" n)}  NF==3 {on=0}' FILE
      awk '/^document / {n++; print $3 > ("document" n)}' FILE
      base64 -d document1 | sha256sum
      sed -n 's/^extra //p' proof1 | base64 -d | tail -c +97 | head -c 32 | od -An -tx1
      """)
  }
}
