/// A file that has a name.
public protocol NamedInput {
  var name: String { get }
  /// Size in bytes.
  var size: UInt64 { get }
  /// The bytes from the beginning.
  func source() -> any ByteSource
}

/// WCO messages, each in a file of its own.
///
/// A message comes behind those it needs, whatever its file is called: declarations, then what decides about them, in the
/// order of a declaration's life, of issue, of names.
public final class WCOSource<Input: NamedInput>: RecordSource {
  private let currency: String
  private let open: (String) throws -> Input
  private var files: ArraySlice<String>
  private var consumed = 0

  /// - Parameters:
  ///   - files: in the order of `ordered`.
  ///   - currency: the ledger's statistical currency.
  public init(_ files: [String], currency: String, open: @escaping (String) throws -> Input) {
    self.files = files[...]
    self.currency = currency
    self.open = open
  }

  /// The files in the order in which their messages are taken.
  public static func ordered(_ files: [String], open: (String) throws -> Input) throws -> [String] {
    let places = try files.map { name -> (rank: Int, issued: Int64, name: String) in
      let input = try open(name)
      guard let bytes = try Self.bytes(of: input), let tree = try? XMLReader.read(bytes[...]) else {
        return (Int.max, 0, name)
      }
      let message = WCOMessage(tree)
      return (message.rank, message.issued, name)
    }
    return places.sorted { $0 < $1 }.map(\.name)
  }

  public func next() throws -> RecordBatch? {
    guard !files.isEmpty else { return nil }
    var batch = RecordBatch()
    while batch.bytes.count < InputLimits.chunkBytes, let file = files.popFirst() {
      let input = try open(file)
      consumed += Int(clamping: input.size)
      if let bytes = try Self.bytes(of: input) {
        batch.add(message: bytes, file: input.name, currency: currency)
      } else {
        batch.refuse(
          Fault(
            .malformedXML, "", found: "a file of \(input.size) bytes",
            expected: "at most \(InputLimits.recordBytes)"), file: input.name, currency: currency)
      }
    }
    batch.consumed = consumed
    batch.seal()
    return batch
  }

  /// The bytes of a file; nil if it is over the limit, of which nothing is read then.
  private static func bytes(of input: Input) throws -> [UInt8]? {
    guard input.size <= InputLimits.recordBytes else { return nil }
    let source = input.source()
    var bytes: [UInt8] = []
    // One byte more than there should be, to see the end.
    let piece = min(InputLimits.chunkBytes, Int(input.size) + 1)
    while try source.read(into: &bytes, upTo: piece) > 0 {
      guard bytes.count <= InputLimits.recordBytes else { return nil }
    }
    return bytes
  }
}

extension RecordBatch {
  /// Adds a WCO message as a record; `finish` has to follow the last one.
  ///
  /// - Parameter version: the complete declaration (JSON) that an amendment changes, if it is known.
  public mutating func add(
    message bytes: [UInt8], file: String = "", currency: String, version: [UInt8]? = nil
  ) {
    let start = self.bytes.count
    self.bytes += bytes
    let document = start..<self.bytes.count
    do {
      let tree = try XMLReader.read(bytes[...])
      let message = WCOMessage(tree)
      let translation = WCOTranslation(
        message, currency: currency, version: version.flatMap(JSONValue.init(json:)))
      let json = translation.json
      self.bytes += json
      records.append(
        Record(
          line: tree.line(message.body), range: document.upperBound..<self.bytes.count,
          document: document,
          origin: RecordOrigin(
            file: file, currency: currency,
            places: WCOPlaces(tree: tree, places: translation.places),
            needsVersion: translation.needsVersion),
          faults: translation.faults))
    } catch {
      refuse(
        Fault(
          .malformedXML, "",
          found: error.reason + (error.column > 0 ? ", at column \(error.column)" : ""),
          expected: "one well-formed XML document (W3C XML 1.0)", lineOfFile: error.line),
        file: file, currency: currency, document: document)
    }
  }

  /// Adds a file that is no message.
  mutating func refuse(
    _ fault: Fault, file: String, currency: String, document: Range<Int>? = nil
  ) {
    let end = bytes.count
    records.append(
      Record(
        line: max(1, fault.lineOfFile), range: end..<end, document: document ?? end..<end,
        origin: RecordOrigin(file: file, currency: currency, places: nil), faults: [fault]))
  }
}
