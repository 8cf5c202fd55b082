import CLibxml2

/// Reads one XML document into a tree, by libxml2's events.
///
/// No document type, so neither entities nor anything else that a text could make grow or fetch; no network; limits on
/// size, depth and number of elements. Not for two threads at once.
@safe final class XMLReader {
  /// Why a text is not taken, and the place in it.
  struct Malformed: Error {
    let line: Int
    /// 0 where the parser does not tell.
    let column: Int
    let reason: String
  }

  enum Limits {
    /// A WCO declaration is some 12 elements deep, and 6 more in its envelope.
    static let depth = 48
    /// Bytes of one tag or comment. A tag is kept whole, and its attributes are compared with each other.
    static let tagBytes = 1 << 18
    /// 999 goods items of 400 elements each.
    static let elements = 400_000
    /// Names of elements in one document; the whole WCO data model has fewer.
    static let names = 10_000
  }

  private var tree = XMLTree()
  private var numbers: [String: Int32] = [:]
  /// The elements that are open.
  private var open: [Int32] = []
  /// Characters before this belong to elements that are complete.
  private var kept = 0
  private var refusal: Malformed?
  private var context: xmlParserCtxtPtr?

  private static let isReady: Bool = {
    xmlInitParser()
    return true
  }()

  private init() {}

  /// The tree of a document.
  static func read(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> XMLTree {
    guard !bytes.isEmpty else {
      throw Malformed(line: 1, column: 0, reason: "nothing: the file is empty")
    }
    guard isReady else { throw Malformed(line: 1, column: 0, reason: "libxml2 is not ready") }
    let reader = XMLReader()
    try reader.parse(bytes)
    return reader.tree
  }

  private func parse(_ bytes: ArraySlice<UInt8>) throws(Malformed) {
    tamga_xml_say_nothing()
    var handler = unsafe xmlSAXHandler()
    unsafe handler.initialized = XML_SAX2_MAGIC
    unsafe handler.internalSubset = Self.documentType
    unsafe handler.startElementNs = Self.startElement
    unsafe handler.endElementNs = Self.endElement
    unsafe handler.characters = Self.characters
    unsafe handler.cdataBlock = Self.characters
    let user = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe context = unsafe xmlCreatePushParserCtxt(&handler, user, nil, 0, nil)
    guard let context = unsafe context else {
      throw Malformed(line: 1, column: 0, reason: "memory is short: there is no XML parser")
    }
    defer {
      unsafe xmlFreeParserCtxt(context)
      unsafe self.context = nil
    }
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    _ = unsafe xmlCtxtUseOptions(context, Int32(options))
    // A piece at a time: a refusal in the first lines of a large text costs no more than those lines.
    var rest = bytes
    while !rest.isEmpty, refusal == nil, unsafe isGoingOn(context) {
      let piece = rest.prefix(1 << 16)
      rest = rest.dropFirst(piece.count)
      unsafe piece.withUnsafeBytes { buffer in
        let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        _ = unsafe xmlParseChunk(context, start, Int32(buffer.count), 0)
      }
      if unsafe waiting(context) > Limits.tagBytes {
        refuse("a tag or comment of more than \(Limits.tagBytes) bytes")
      }
    }
    if refusal == nil, unsafe isGoingOn(context) {
      _ = unsafe xmlParseChunk(context, nil, 0, 1)
    }
    if let refusal { throw refusal }
    if let fault = unsafe fault(context) { throw fault }
    guard !tree.elements.isEmpty else {
      throw Malformed(line: 1, column: 0, reason: "there is no element")
    }
  }

  /// Bytes that the parser has, and has not read yet.
  private func waiting(_ context: xmlParserCtxtPtr) -> Int {
    guard let input = unsafe context.pointee.input, let end = unsafe input.pointee.end,
      let next = unsafe input.pointee.cur
    else { return 0 }
    return unsafe end - next
  }

  /// Whether the parser has found no fault. Where bytes are not of the text's encoding it only stops: what it has read up to
  /// there is well-formed to it.
  private func isGoingOn(_ context: xmlParserCtxtPtr) -> Bool {
    unsafe context.pointee.wellFormed == 1 && context.pointee.disableSAX == 0
  }

  /// Bytes that are left at the end because they are no whole character.
  private func undecoded(_ context: xmlParserCtxtPtr) -> Int {
    guard let input = unsafe context.pointee.input, let buffer = unsafe input.pointee.buf,
      let raw = unsafe buffer.pointee.raw
    else { return 0 }
    return unsafe Int(xmlBufUse(raw))
  }

  private func fault(_ context: xmlParserCtxtPtr) -> Malformed? {
    if unsafe isGoingOn(context), unsafe undecoded(context) == 0 { return nil }
    guard unsafe context.pointee.wellFormed != 1 else {
      return Malformed(line: line, column: 0, reason: "bytes that are not of the text's encoding")
    }
    guard let error = unsafe xmlCtxtGetLastError(context) else {
      return Malformed(line: line, column: 0, reason: "the text is not well-formed")
    }
    let words = unsafe error.pointee.message.map { unsafe String(cString: $0) } ?? ""
    let reason = words.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return unsafe Malformed(
      line: max(1, Int(error.pointee.line)), column: Int(error.pointee.int2),
      reason: reason.isEmpty ? "the text is not well-formed" : reason)
  }

  /// Line of the parser.
  private var line: Int {
    guard let context = unsafe context, let input = unsafe context.pointee.input else { return 1 }
    return unsafe max(1, Int(input.pointee.line))
  }

  private func refuse(_ reason: String) {
    guard refusal == nil else { return }
    refusal = Malformed(line: line, column: 0, reason: reason)
    if let context = unsafe context { unsafe xmlStopParser(context) }
  }

  private func start(
    _ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
  ) {
    guard refusal == nil else { return }
    guard open.count < Limits.depth else {
      return refuse("elements nested more than \(Limits.depth) deep")
    }
    guard tree.elements.count < Limits.elements else {
      return refuse("more than \(Limits.elements) elements")
    }
    let number = numbers[name] ?? Int32(tree.names.count)
    if number == tree.names.count {
      guard tree.names.count < Limits.names else {
        return refuse("more than \(Limits.names) names of elements")
      }
      numbers[name] = number
      tree.names.append(name)
    }
    tree.text.removeLast(tree.text.count - kept)
    let first = Int32(tree.attributes.count)
    unsafe append(attributes, count)
    let here = Int32(tree.elements.count)
    tree.elements.append(
      XMLTree.Element(
        name: number, parent: open.last ?? -1, next: here + 1, line: Int32(clamping: line),
        text: 0..<0, attributes: first..<Int32(tree.attributes.count)))
    open.append(here)
  }

  /// Each attribute is five pointers: local name, prefix, namespace, begin and end of its value.
  private func append(
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
  ) {
    guard let attributes = unsafe attributes else { return }
    for place in stride(from: 0, to: count * 5, by: 5) {
      guard let name = unsafe attributes[place], let begin = unsafe attributes[place + 3],
        let end = unsafe attributes[place + 4]
      else { continue }
      let value = unsafe UnsafeBufferPointer(start: begin, count: end - begin)
      tree.attributes.append(
        XMLTree.Attribute(
          name: unsafe String(cString: name), value: unsafe String(decoding: value, as: UTF8.self)))
    }
  }

  private func end() {
    guard refusal == nil, let element = open.popLast() else { return }
    let here = Int(element)
    tree.elements[here].next = Int32(tree.elements.count)
    if tree.elements.count == here + 1 {
      let range = NDJSONSource.trim(tree.text, kept..<tree.text.count)
      tree.elements[here].text = Int32(range.lowerBound)..<Int32(range.upperBound)
      kept = tree.text.count
    } else {
      tree.text.removeLast(tree.text.count - kept)
    }
  }

  private static func reader(_ user: UnsafeMutableRawPointer?) -> XMLReader? {
    guard let user = unsafe user else { return nil }
    return unsafe Unmanaged<XMLReader>.fromOpaque(user).takeUnretainedValue()
  }

  private static let documentType: internalSubsetSAXFunc = { user, _, _, _ in
    unsafe reader(user)?.refuse(
      "a document type (<!DOCTYPE), which a message has no use for and which can define entities")
  }

  private static let startElement: startElementNsSAX2Func = {
    user, name, _, _, _, _, count, _, attributes in
    guard let name = unsafe name else { return }
    let text = unsafe String(cString: name)
    unsafe reader(user)?.start(text, attributes, Int(count))
  }

  private static let endElement: endElementNsSAX2Func = { user, _, _, _ in
    unsafe reader(user)?.end()
  }

  private static let characters: charactersSAXFunc = { user, bytes, count in
    guard let reader = unsafe reader(user), reader.refusal == nil else { return }
    unsafe reader.tree.text.append(
      contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
  }
}
