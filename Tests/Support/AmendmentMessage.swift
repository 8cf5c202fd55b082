import Customs

/// A WCO message held in memory.
public struct MessageInput: NamedInput {
  public let name: String
  public let bytes: [UInt8]
  public var size: UInt64 { UInt64(bytes.count) }

  public init(_ name: String, _ text: String) {
    self.name = name
    bytes = Array(text.utf8)
  }

  public func source() -> any ByteSource { BytesSource(bytes) }
}

/// A trader's request to amend a declaration.
public enum AmendmentMessage {
  /// - Parameters:
  ///   - pointers: such as `42A/67A/68A[2]/23A 137`: sections with their sequence, and a tag where there is one.
  ///   - content: the changed parts of the declaration.
  public static func text(_ number: String, _ pointers: [String], _ content: String) -> String {
    let amendments = pointers.map { pointer -> String in
      let parts = pointer.split(separator: " ")
      let steps = parts[0].split(separator: "/")
      let written = steps.enumerated().map { index, step -> String in
        let sides = step.split(whereSeparator: { "[]".contains($0) })
        let sequence =
          sides.count > 1 ? "<SequenceNumeric>\(sides[1])</SequenceNumeric>" : ""
        let tag =
          parts.count > 1 && index == steps.count - 1 ? "<TagID>\(parts[1])</TagID>" : ""
        return
          "<Pointer>\(sequence)<DocumentSectionCode>\(sides[0])</DocumentSectionCode>\(tag)</Pointer>"
      }
      return "<Amendment>\(written.joined())</Amendment>"
    }
    return """
      <MetaData><Declaration><FunctionCode>13</FunctionCode><ID>\(number)</ID>\
      <TypeCode>COR</TypeCode>\(amendments.joined())\(content)</Declaration></MetaData>
      """
  }

  /// Parts of the shipment.
  public static func shipment(_ content: String) -> String {
    "<GoodsShipment>\(content)</GoodsShipment>"
  }

  /// Parts of a goods item.
  public static func item(_ number: Int, _ content: String) -> String {
    "<GovernmentAgencyGoodsItem><SequenceNumeric>\(number)</SequenceNumeric>\(content)"
      + "</GovernmentAgencyGoodsItem>"
  }

  /// An item's net mass in kilograms.
  public static func net(_ number: Int, _ mass: String) -> String {
    item(
      number,
      "<Commodity><GoodsMeasure><NetNetWeightMeasure>\(mass)</NetNetWeightMeasure>"
        + "</GoodsMeasure></Commodity>")
  }
}

extension TemporaryLedger {
  /// Appends messages as the files of one call.
  @discardableResult
  public func append(messages: [String]) throws -> Appended {
    let names = messages.indices.map { "\($0).xml" }
    return try append(from: {
      WCOSource(names, currency: try self.ledger().configuration.currency) { name in
        MessageInput(name, messages[names.firstIndex(of: name) ?? 0])
      }
    })
  }
}
