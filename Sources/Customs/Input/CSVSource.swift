/// A CSV file (RFC 4180, strict quotes) whose rows become declarations by a map. The first row names the columns.
///
/// Lines end in LF, CR LF or CR. Line numbers are those of the file, also where a quoted cell spans several lines. Spaces
/// around a cell are part of it.
public final class CSVSource: RecordSource {
  private let source: any ByteSource
  let map: CSVMap
  private let reader: CSVReader
  private var carry: [UInt8] = []
  private var line = 0
  private var rowLine = 1
  /// Bytes of the row that has begun: a quoted cell may span lines, but not without end.
  private var rowBytes = 0
  private var consumed = 0
  private var header: [String]?
  /// For each field of the map, the columns that feed its parts.
  private(set) var columns: [[Int?]] = []
  /// The columns of the map's conditions.
  private var conditionColumns: [Int] = []
  /// Rows so far that do not fulfil the map's conditions.
  public private(set) var leftOut = 0
  private var ended = false
  private var stopped = false
  var writer = JSONWriter()

  public init(_ source: any ByteSource, map: CSVMap) {
    self.source = source
    self.map = map
    reader = CSVReader(delimiter: map.delimiter)
  }

  public func next() throws -> RecordBatch? {
    var batch = RecordBatch()
    while !ended, !stopped, batch.records.isEmpty {
      var chunk: [UInt8] = []
      swap(&chunk, &carry)
      let before = chunk.count
      let count = try source.read(into: &chunk, upTo: InputLimits.chunkBytes)
      consumed += count
      ended = count == 0
      feedLines(of: chunk, searchFrom: before, &batch)
    }
    guard !batch.records.isEmpty else { return nil }
    batch.consumed = consumed
    batch.seal()
    return batch
  }

  /// Feeds whole physical lines, so that the line of every row is known.
  private func feedLines(of chunk: [UInt8], searchFrom: Int, _ batch: inout RecordBatch) {
    // The first line is looked at when it is whole: a byte order mark may come in pieces.
    var start = 0
    while start < chunk.count, !stopped {
      // A CR at the end of the last piece ends its line unless this piece begins with LF.
      let search = max(start, searchFrom - 1)
      guard let newline = endOfLine(in: chunk, from: search) else { break }
      if line == 0, chunk.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
      line += 1
      if start <= newline, let reason = reader.feed(chunk[start...newline]) { stop(&batch, reason) }
      rowBytes += newline + 1 - start
      rows(&batch)
      if reader.isBetweenRows { rowBytes = 0 }
      start = newline + 1
      if rowBytes > InputLimits.recordBytes {
        stop(&batch, "a row of more than \(InputLimits.recordBytes) bytes, from line \(rowLine) on")
      }
    }
    carry = Array(chunk[start...])
    if carry.count > InputLimits.recordBytes {
      stop(&batch, "a line of more than \(InputLimits.recordBytes) bytes")
    }
    if ended, !stopped {
      if let reason = reader.finish() { stop(&batch, reason) }
      rows(&batch)
      if header == nil, !stopped { stop(&batch, "an empty file") }
    }
  }

  /// The last byte of the line: LF, CR LF, or CR alone, as old spreadsheets end lines. Nil if more has to be read.
  private func endOfLine(in chunk: [UInt8], from start: Int) -> Int? {
    var index = start
    while index < chunk.count {
      if chunk[index] == 0x0A { return index }
      if chunk[index] == 0x0D {
        if index + 1 < chunk.count { return chunk[index + 1] == 0x0A ? index + 1 : index }
        if !ended { return nil }
      }
      index += 1
    }
    return ended ? chunk.count - 1 : nil
  }

  private func rows(_ batch: inout RecordBatch) {
    for row in reader.takeRows() where !stopped {
      if header == nil { readHeader(row, &batch) } else { record(row, &batch) }
      rowLine = line + 1
    }
    if reader.isBetweenRows { rowLine = line + 1 }
  }

  /// Every column has to be mapped or named as ignored, and every mapped column has to be there.
  private func readHeader(_ names: [[UInt8]], _ batch: inout RecordBatch) {
    let header = names.map { String(decoding: $0, as: UTF8.self) }
    self.header = header
    if names.contains(where: { String(validating: $0, as: UTF8.self) == nil }) {
      return stop(&batch, "column names that are not UTF-8", "UTF-8")
    }
    var problems: [String] = []
    func index(of name: String) -> Int? {
      let index = header.firstIndex(of: name)
      let problem = "no column \"\(name)\""
      if index == nil, !problems.contains(problem) { problems.append(problem) }
      return index
    }
    columns = map.fields.map { field in
      field.parts.map { part in
        guard case .column(let name) = part.origin else { return nil }
        return index(of: name)
      }
    }
    conditionColumns = map.conditions.compactMap { index(of: $0.column) }
    let mapped = Set(columns.joined().compactMap { $0 } + conditionColumns)
    for (index, name) in header.enumerated() {
      if let first = header.firstIndex(of: name), first != index,
        mapped.contains(first) || !map.ignoresOthers
      {
        problems.append("column \"\(name)\" twice")
      }
      if !mapped.contains(index), !map.ignoresOthers, !map.ignored.contains(name) {
        problems.append("column \"\(name)\" neither mapped nor ignored")
      }
    }
    if !problems.isEmpty {
      stop(&batch, problems.joined(separator: "; "), "the columns of the map")
    }
  }

  private func record(_ cells: [[UInt8]], _ batch: inout RecordBatch) {
    var faults: [Fault] = []
    let start = batch.bytes.count
    if let place = cells.firstIndex(where: { String(validating: $0, as: UTF8.self) == nil }) {
      faults.append(
        Fault(
          .malformedCSV, "", found: "cell \(place + 1) with bytes that are not UTF-8",
          expected: "UTF-8"))
    } else if cells.count == header?.count {
      guard isRead(cells) else {
        leftOut += 1
        return
      }
      writer.clear()
      if !write(map.root, cells, &faults) { writer.raw("{}".utf8) }
      batch.bytes.append(contentsOf: writer.bytes)
    } else {
      faults.append(
        Fault(
          .malformedCSV, "", found: "\(cells.count) cells",
          expected: "\(header?.count ?? 0), as in the header"))
    }
    batch.records.append(
      RecordBatch.Record(line: rowLine, range: start..<batch.bytes.count, faults: faults))
  }

  private func isRead(_ cells: [[UInt8]]) -> Bool {
    zip(map.conditions, conditionColumns).allSatisfy { condition, column in
      condition.holds(for: String(decoding: cells[column], as: UTF8.self))
    }
  }

  private func stop(
    _ batch: inout RecordBatch, _ found: String, _ expected: String = "CSV (RFC 4180)"
  ) {
    stopped = true
    let end = batch.bytes.count
    batch.records.append(
      RecordBatch.Record(
        line: max(1, line), range: end..<end,
        faults: [Fault(.malformedCSV, "", found: found, expected: expected)]))
  }
}
