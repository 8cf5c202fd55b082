import Customs

/// Submissions that the tests start from. Every number in them is invented; their check digits are right.
enum Sample {
  /// The declaration of design/ledger.md, section 5, with every field there is.
  static let declaration = """
    {"kind":"re-export","mrn":"22KZ553020000001R3","lrn":"ALM-000123","acceptedOn":"2022-06-14",\
    "office":"KZ55302","ucr":"2KZ220340999993-123",\
    "declarant":{"id":"KZ-BIN:220340999993","name":"Broker"},\
    "exporter":{"id":"KZ-BIN:220340999993","name":"Sender","country":"KZ"},\
    "importer":{"id":"RU-INN:9999999998","name":"Taker","country":"RU"},\
    "countryOfDispatch":"KZ","countryOfDestination":"RU","tradingCountry":"AE",\
    "transport":{"mode":3,"conveyance":"01KZ123ABC","nationality":"UZ",\
    "containers":["CSQU3054383"],"seals":["KZ0001"]},\
    "transit":{"officeOfDeparture":"KZ55303","officeOfDestination":"KZ50900",\
    "limitDate":"2022-06-20"},\
    "items":[{"number":1,"commodityCode":"8450111100","description":"Washers","brand":"Brand",\
    "countryOfOrigin":"TR","procedure":"31","previousProcedure":"40","netMassKg":"7200",\
    "grossMassKg":"7800.5","supplementary":{"quantity":"120","unit":"H87"},\
    "statisticalValue":"36000.00",\
    "previousDocuments":[{"mrn":"22KZ553020000000R4","item":7,"quantity":"120"}]}]}
    """

  static let accepted = #"{"event":"accepted","declaration":"# + declaration + "}"

  static let amended =
    #"{"event":"amended","mrn":"22KZ553020000001R3","expect":1,"reason":"typing error","#
    + #""at":"2022-07-01T09:00:00Z","declaration":"# + declaration + "}"

  static let departed =
    #"{"event":"departed","mrn":"22KZ553020000001R3","at":"2022-06-14T08:00:00Z","#
    + #""office":"KZ55302","seals":["KZ0001","KZ0002"],"conveyance":"01KZ123ABC"}"#

  /// The least there can be: an import of one item.
  static let small = """
    {"kind":"import","mrn":"22KZ553020000001R3","acceptedOn":"2022-06-14",\
    "importer":{"id":"X:1"},"countryOfDispatch":"CN","countryOfDestination":"KZ",\
    "items":[{"number":1,"commodityCode":"845011","countryOfOrigin":"CN","netMassKg":"1"}]}
    """

  /// `accepted` with one place changed; `fragment` has to stand in it exactly once.
  static func accepted(_ fragment: String, _ replacement: String) -> String {
    replacing(fragment, replacement, in: accepted)
  }

  static func replacing(_ fragment: String, _ replacement: String, in text: String) -> String {
    precondition(text.ranges(of: fragment).count == 1, "\(fragment) does not stand there once")
    return text.replacing(fragment, with: replacement)
  }

  /// An import of `count` items.
  static func items(_ count: Int, item: (Int) -> String = { plainItem($0) }) -> String {
    let items = (1...max(1, count)).prefix(count).map(item).joined(separator: ",")
    let start = small.ranges(of: #""items":"#)[0].upperBound
    return small[..<start] + "[" + items + "]}"
  }

  static func plainItem(_ number: Int) -> String {
    #"{"number":\#(number),"commodityCode":"845011","countryOfOrigin":"CN","netMassKg":"1"}"#
  }
}

/// What became of one line.
struct Parsed {
  let batch: DraftBatch
  var draft: Draft { batch.drafts[0] }
  var faults: [Fault] { draft.faults }
  var rules: [Rule] { faults.map(\.rule) }
  var entry: [UInt8] { Array(batch.entry(draft)) }
  var notes: String { batch.string(draft.notes) }

  init(_ line: String, historic: Bool = false) { self.init(Array(line.utf8), historic: historic) }

  init(_ line: [UInt8], historic: Bool = false) {
    batch = SubmissionParser().parse(RecordBatch(object: line), historic: historic)
  }

  /// Runs `body` on the entry, read in place.
  func view<Result>(_ body: (borrowing EntryView) throws -> Result) rethrows -> Result {
    let bytes = entry
    return try body(EntryView(bytes.span.bytes))
  }
}

extension Fault {
  /// In the form of the error gallery, for comparing and for failures.
  var line: String { "\(pointer): \(found), expected \(expected) [\(rule.rawValue)]" }
}

/// A number generator of its own seed: equal on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Bytes as hexadecimal digits, 32 bytes a line.
func hex(_ bytes: some Collection<UInt8>) -> String {
  var text = ""
  for (index, byte) in bytes.enumerated() {
    if index > 0, index % 32 == 0 { text += "\n" }
    text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
  return text
}
