import CLibcsv

/// libcsv, which reads CSV as it comes, a piece at a time.
@safe final class CSVReader {
  private var parser = unsafe csv_parser()
  private var rows: [[[UInt8]]] = []
  private var row: [[UInt8]] = []
  /// Places of empty cells without quotes among all rows so far; kept only if asked for.
  private(set) var absences: [(row: Int, cell: Int)] = []
  private var rowCount = 0

  /// - Parameter tellsAbsence: whether an empty cell without quotes is something else than `""`.
  init(delimiter: UInt8, tellsAbsence: Bool = false) {
    let absence = tellsAbsence ? CSV_EMPTY_IS_NULL : 0
    _ = unsafe csv_init(&parser, UInt8(CSV_STRICT | CSV_STRICT_FINI | absence))
    unsafe csv_set_delim(&parser, delimiter)
    // RFC 4180, section 2.4: spaces are part of a cell. The library drops those around it unless told otherwise.
    unsafe csv_set_space_func(&parser) { _ in 0 }
  }

  deinit { unsafe csv_free(&parser) }

  /// Whether the last piece ended a row.
  var isBetweenRows: Bool { unsafe parser.pstate == 0 }

  func takeRows() -> [[[UInt8]]] {
    defer { rows.removeAll(keepingCapacity: true) }
    return rows
  }

  /// The reason why a piece is not CSV, or nil.
  func feed(_ piece: ArraySlice<UInt8>) -> String? {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let read = unsafe piece.withUnsafeBytes { bytes in
      unsafe csv_parse(&parser, bytes.baseAddress, bytes.count, Self.cell, Self.endOfRow, context)
    }
    return read == piece.count ? nil : reason()
  }

  /// The reason why the input may not end here, or nil.
  func finish() -> String? {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    return unsafe csv_fini(&parser, Self.cell, Self.endOfRow, context) == 0 ? nil : reason()
  }

  private func reason() -> String {
    unsafe csv_error(&parser) == CSV_EPARSE
      ? "a quote inside a cell that is not doubled, or a quoted cell that is not closed"
      : unsafe String(cString: csv_strerror(csv_error(&parser)))
  }

  private static let cell:
    @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
      data, count, context in
      guard let context = unsafe context else { return }
      let reader = unsafe Unmanaged<CSVReader>.fromOpaque(context).takeUnretainedValue()
      if unsafe data == nil { reader.absences.append((reader.rowCount, reader.row.count)) }
      unsafe reader.row.append(
        Array(UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : count)))
    }

  private static let endOfRow: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = {
    _, context in
    guard let context = unsafe context else { return }
    let reader = unsafe Unmanaged<CSVReader>.fromOpaque(context).takeUnretainedValue()
    reader.rows.append(reader.row)
    reader.rowCount += 1
    reader.row = []
  }
}
