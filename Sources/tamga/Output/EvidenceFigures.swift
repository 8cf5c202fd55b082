import Customs
import Ledger

/// What an entry says, read from its bytes, for the page of an evidence file.
enum EvidenceFigures {
  private static let marks: [(MarkKind, String)] = [
    (.ucr, "consignment"), (.localReference, "local reference"), (.conveyance, "conveyance"),
    (.container, "container"), (.seal, "seal"), (.officeOfDeparture, "office of departure"),
    (.officeOfDestination, "office of destination"),
  ]

  /// Office and marks, in a line.
  static func details(_ bytes: [UInt8]) -> String {
    guard EntryFormat.fault(in: unsafe bytes.span.bytes) == nil else { return "" }
    let entry = EntryView(unsafe bytes.span.bytes)
    var words: [String] = []
    let office = entry.office.asciiText
    if !office.isEmpty { words.append("office \(office)") }
    for (kind, name) in marks {
      let texts = entry.marks(kind)
      if !texts.isEmpty { words.append("\(name) \(texts.joined(separator: ", "))") }
    }
    return words.joined(separator: "; ")
  }

  /// Parties, countries, dates and goods of an entry that holds a declaration.
  static func write(_ bytes: [UInt8], _ parties: [Evidence.Party], to html: inout HTML) {
    guard EntryFormat.fault(in: unsafe bytes.span.bytes) == nil else { return }
    let entry = EntryView(unsafe bytes.span.bytes)
    func party(_ number: UInt32) -> String? { parties.first { $0.number == number }?.identifier }
    html.facts([
      ("accepted on", entry.acceptedOn.map { CivilTime.text(day: Int($0)) }),
      ("exporter", party(entry.exporter)), ("importer", party(entry.importer)),
      ("declarant", party(entry.declarant)),
      ("country of dispatch", PackedCode.country(entry.dispatch)),
      ("country of destination", PackedCode.country(entry.destination)),
      ("trading country", PackedCode.country(entry.tradingCountry)),
      ("last day of the transit", entry.limitDate.map { CivilTime.text(day: Int($0)) }),
      ("counts in statistics", entry.counts ? "from here on" : "no"),
    ])
    let rows = (0..<entry.itemCount).map { index -> [String] in row(entry.item(index)) }
    html.table(
      [
        "item", "commodity", "origin", "procedure", "net mass kg", "gross mass kg", "quantity",
        "value in the ledger's currency",
      ], rows)
  }

  private static func row(_ item: borrowing ItemView) -> [String] {
    let digits = String(paddedWithZeros: Int(item.subheading), 6)
    let rest = String(paddedWithZeros: Int(item.subdivision), 4)
    let procedures = [item.procedure, item.previousProcedure].filter { $0 != 255 }
    return [
      String(item.itemNumber), digits + rest.prefix(max(0, Int(item.codeDigits) - 6)),
      PackedCode.country(item.origin),
      procedures.map { String(paddedWithZeros: Int($0), 2) }.joined(separator: " "),
      decimal(item.netMassInMilligrams, 6), item.grossMassInMilligrams.map { decimal($0, 6) } ?? "",
      item.hasQuantity
        ? "\(decimal(item.quantityInThousandths, 3)) \(PackedCode.unit(item.unit))" : "",
      item.hasValue
        ? ExactDecimal.text(Int128(item.statisticalValueInHundredths), decimals: 2, minimum: 2)
        : "",
    ]
  }

  private static func decimal(_ value: Int64, _ decimals: Int) -> String {
    ExactDecimal.text(Int128(value), decimals: decimals)
  }

  /// A name for the file that is harmless in any directory.
  static func fileName(_ declaration: String) -> String {
    let safe = declaration.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? Character(scalar) : "-"
    }
    return String(safe) + ".tamga-evidence"
  }
}
