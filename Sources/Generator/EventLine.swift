/// The lines of the submission format around a declaration.
enum EventLine {
  static func writeAccepted(_ sketch: Sketch, world: World, into buffer: inout [UInt8]) {
    buffer.write("{\"event\":\"accepted\",\"declaration\":")
    sketch.write(into: &buffer, world: world)
    buffer.write("}\n")
  }

  /// Writes the complete new version of a declaration; `version` is the one it supersedes.
  static func writeAmended(
    _ sketch: Sketch, version: Int, reason: String, day: Day, second: Int, world: World,
    into buffer: inout [UInt8]
  ) {
    buffer.write("{\"event\":\"amended\",\"mrn\":\"")
    sketch.number.write(into: &buffer)
    buffer.write("\",\"expect\":")
    buffer.write(version)
    buffer.write(",\"reason\":\"")
    buffer.write(reason)
    buffer.write("\",\"at\":\"")
    day.write(second: second, into: &buffer)
    buffer.write("\",\"declaration\":")
    sketch.write(into: &buffer, world: world)
    buffer.write("}\n")
  }

  static func writeInvalidated(
    _ number: DeclarationNumber, reason: String, day: Day, second: Int, into buffer: inout [UInt8]
  ) {
    buffer.write("{\"event\":\"invalidated\",\"mrn\":\"")
    number.write(into: &buffer)
    buffer.write("\",\"reason\":\"")
    buffer.write(reason)
    buffer.write("\",\"at\":\"")
    day.write(second: second, into: &buffer)
    buffer.write("\"}\n")
  }

  /// Writes what happened to a declaration on its way: `released`, `departed`, `arrived` ...
  ///
  /// The office is an index into `World.offices`; seals are those of the declaration.
  static func writeMovement(
    _ event: String, of sketch: Sketch, day: Day, second: Int, office: Int?, seals: Bool,
    into buffer: inout [UInt8]
  ) {
    buffer.write("{\"event\":\"")
    buffer.write(event)
    buffer.write("\",\"mrn\":\"")
    sketch.number.write(into: &buffer)
    buffer.write("\",\"at\":\"")
    day.write(second: second, into: &buffer)
    if let office {
      buffer.write("\",\"office\":\"KZ")
      buffer.write(World.offices[office], digits: 5)
    }
    buffer.append(34)
    if seals {
      buffer.write(",\"seals\":")
      sketch.transport.writeSeals(into: &buffer)
    }
    buffer.write("}\n")
  }

  /// Writes what a company had in stock on a day.
  static func writeOpeningBalance(
    _ items: [Sketch.Item], of trader: World.Trader, on day: Day, into buffer: inout [UInt8]
  ) {
    buffer.write("{\"event\":\"openingBalance\",\"holder\":")
    buffer.write(trader.json)
    buffer.write(",\"on\":\"")
    day.write(into: &buffer)
    buffer.write("\",\"items\":[")
    for index in items.indices {
      if index > 0 { buffer.append(44) }
      items[index].write(number: index + 1, procedures: nil, into: &buffer)
    }
    buffer.write("]}\n")
  }
}
