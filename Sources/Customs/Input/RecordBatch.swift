/// Some submitted records: the bytes of whole lines (or array elements, or rows made into JSON), and where each lies.
public struct RecordBatch: Sendable {
  /// One submitted object.
  public struct Record: Sendable {
    /// Line of the file where the object begins, from 1.
    public let line: Int
    /// The bytes in `bytes` that are read: the submitted object, or one made of a message. Empty: there is none.
    public let range: Range<Int>
    /// The bytes in `bytes` that were submitted.
    public let document: Range<Int>
    /// Nil for what was submitted as JSON, or became JSON row by row.
    public let origin: RecordOrigin?
    /// What reading the file already had to say of it: roundings, and faults of form.
    public let faults: [Fault]

    public init(line: Int, range: Range<Int>, faults: [Fault] = []) {
      self.line = line
      self.range = range
      document = range
      origin = nil
      self.faults = faults
    }

    init(line: Int, range: Range<Int>, document: Range<Int>, origin: RecordOrigin, faults: [Fault])
    {
      self.line = line
      self.range = range
      self.document = document
      self.origin = origin
      self.faults = faults
    }
  }

  /// The records' bytes and `padding` bytes behind them.
  public internal(set) var bytes: [UInt8] = []
  public internal(set) var records: [Record] = []
  /// Where the input has the first of `bytes`, if it can be read again.
  public internal(set) var start: Int?
  /// Bytes of the input consumed up to the end of this batch, for progress.
  public internal(set) var consumed = 0

  public init() {}

  /// A batch of one object, padded.
  public init(object: [UInt8], line: Int = 1) {
    bytes = object
    records = [Record(line: line, range: 0..<object.count)]
    seal()
  }

  /// The bytes of a record as they were submitted.
  public func document(_ record: Record) -> ArraySlice<UInt8> { bytes[record.document] }

  /// Adds a document as a record; `finish` has to follow the last one.
  public mutating func add(_ document: [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: document)
    records.append(Record(line: records.count + 1, range: start..<bytes.count))
  }

  /// Makes the batch ready to be parsed.
  public mutating func finish() { seal() }

  /// Adds the padding that the JSON reader needs; nothing may be appended afterwards.
  mutating func seal() {
    bytes.append(contentsOf: repeatElement(0x20, count: JSONReader.padding))
  }
}
