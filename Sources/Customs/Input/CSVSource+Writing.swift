/// Rows as JSON objects, in the shape of the map.
extension CSVSource {
  /// Writes a node unless all its cells are empty; false if nothing was written.
  func write(_ node: CSVMap.Node, _ cells: [[UInt8]], _ faults: inout [Fault]) -> Bool {
    guard isPresent(node, cells) else { return false }
    switch node {
    case .object(let members):
      writer.beginObject()
      for member in members where isPresent(member.node, cells) {
        writer.key(member.key)
        _ = write(member.node, cells, &faults)
      }
      writer.endObject()
    case .array(let elements):
      writer.beginArray()
      for (place, element) in elements.enumerated() {
        let isWritten = write(element, cells, &faults)
        // A later element would move into the empty place.
        if !isWritten, elements[place...].contains(where: { isPresent($0, cells) }) {
          faults.append(
            Fault(
              .malformedCSV, "",
              found: "no cells for element \(place) of a list, but for a later one",
              expected: "elements filled from the first"))
        }
      }
      writer.endArray()
    case .field(let index): write(field: index, cells, &faults)
    }
    return true
  }

  /// Constants alone make no object: a party without its id is no party.
  private func isPresent(_ node: CSVMap.Node, _ cells: [[UInt8]]) -> Bool {
    switch node {
    case .object(let members):
      let fed = members.contains { hasColumn($0.node) }
      return members.contains { (!fed || hasColumn($0.node)) && isPresent($0.node, cells) }
    case .array(let elements): return elements.contains { isPresent($0, cells) }
    case .field(let index):
      let fed = zip(map.fields[index].parts, columns[index]).filter { $0.1 != nil }
      return fed.isEmpty || map.fields[index].otherwise != nil
        || fed.contains { !known($0, $1, cells).isEmpty }
    }
  }

  /// The text of a part's cell; empty where nothing is known.
  private func known(_ part: CSVMap.Part, _ column: Int?, _ cells: [[UInt8]]) -> String {
    guard let column, !cells[column].isEmpty else { return "" }
    return part.cell?.known(cells[column]) ?? String(decoding: cells[column], as: UTF8.self)
  }

  private func hasColumn(_ node: CSVMap.Node) -> Bool {
    switch node {
    case .object(let members): members.contains { hasColumn($0.node) }
    case .array(let elements): elements.contains { hasColumn($0) }
    case .field(let index): columns[index].contains { $0 != nil }
    }
  }

  private func write(field index: Int, _ cells: [[UInt8]], _ faults: inout [Fault]) {
    let field = map.fields[index]
    if let otherwise = field.otherwise,
      zip(field.parts, columns[index]).allSatisfy({ known($0, $1, cells).isEmpty })
    {
      return field.isNumber ? writer.raw(otherwise.utf8) : writer.value(otherwise)
    }
    var text = ""
    for (part, column) in zip(field.parts, columns[index]) {
      var piece = self.text(of: part, column, cells, field.pointer, &faults)
      if let decimals = field.round,
        case .tooManyDecimals(let rounded) = ExactDecimal.parse(
          Array(piece.utf8).span, decimals: decimals)
      {
        let result = ExactDecimal.text(Int128(rounded), decimals: decimals)
        faults.append(
          Fault(
            .rounded, field.pointer, found: "\"\(piece)\"",
            expected: "at most \(decimals) decimals; rounded half to even to \(result)"))
        piece = result
      }
      text += part.prefix + piece
    }
    if field.isMonthEnd { text = lastDay(ofMonth: text, field.pointer, &faults) }
    let isNumber =
      field.isNumber && ExactDecimal.parse(Array(text.utf8).span, decimals: 0) != .malformed
    if isNumber { writer.raw(text.utf8) } else { writer.value(text) }
  }

  /// The text of a part, without its prefix.
  private func text(
    of part: CSVMap.Part, _ column: Int?, _ cells: [[UInt8]], _ pointer: String,
    _ faults: inout [Fault]
  ) -> String {
    var text = ""
    switch part.origin {
    case .constant(let constant): text = constant
    case .column(let name):
      text = known(part, column, cells)
      if text.isEmpty, part.values?[text] == nil {
        faults.append(
          Fault(
            .malformedCSV, pointer, found: "an empty cell in column \"\(name)\"",
            expected: "a text, because the field is made of several columns"))
        return text
      }
    }
    if let values = part.values {
      if let replacement = values[text] {
        text = replacement
      } else {
        faults.append(
          Fault(
            .malformedCSV, pointer, found: "\"\(text)\"",
            expected: "one of the map's values: \(Self.listed(values))"))
      }
    }
    if let cell = part.cell {
      do {
        text = try cell.read(text)
      } catch {
        faults.append(Fault(error.rule, pointer, found: "\"\(text)\"", expected: error.expected))
      }
    }
    return part.isMonthEnd ? lastDay(ofMonth: text, pointer, &faults) : text
  }

  private func lastDay(ofMonth text: String, _ pointer: String, _ faults: inout [Fault]) -> String {
    if let day = CivilTime.lastDay(ofMonth: Array(text.utf8).span) {
      return CivilTime.text(day: Int(day))
    }
    faults.append(
      Fault(
        .malformedDate, pointer, found: "\"\(text)\"",
        expected: "a month, YYYY-MM, YYYYMM or YYYYMmm"))
    return text
  }

  /// What a cell may be, for people; of a long table its beginning.
  private static func listed(_ values: [String: String]) -> String {
    let names = values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let more = names.count > 24 ? " and \(names.count - 20) more" : ""
    return names.prefix(more.isEmpty ? 24 : 20).joined(separator: ", ") + more
  }
}
