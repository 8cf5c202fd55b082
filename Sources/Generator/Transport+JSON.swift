import Customs

/// Vehicles, containers and seals, invented anew from the same detail each time they are written.
extension Sketch.Transport {
  func write(into buffer: inout [UInt8]) {
    var random = SplitMix64(seed: detail)
    buffer.write("{\"mode\":")
    buffer.write(mode)
    buffer.write(",\"conveyance\":\"")
    writeConveyance(into: &buffer, &random)
    buffer.write("\",\"nationality\":\"")
    nationality.write(into: &buffer)
    buffer.append(34)
    if containers > 0 {
      buffer.write(",\"containers\":[")
      for index in 0..<containers {
        if index > 0 { buffer.append(44) }
        writeContainer(into: &buffer, &random)
      }
      buffer.append(93)
    }
    if seals > 0 {
      buffer.write(",\"seals\":")
      writeSeals(into: &buffer)
    }
    buffer.append(125)
  }

  /// Writes the seals as a JSON array; the same array belongs into the events of the journey.
  func writeSeals(into buffer: inout [UInt8]) {
    var random = SplitMix64(seed: ~detail)
    buffer.append(91)
    for index in 0..<seals {
      if index > 0 { buffer.append(44) }
      buffer.write("\"KZ")
      buffer.write(random.below(10_000_000), digits: 7)
      buffer.append(34)
    }
    buffer.append(93)
  }

  /// Writes a ship's, wagon's, lorry's or flight's number, as the mode of transport has it.
  private func writeConveyance(into buffer: inout [UInt8], _ random: inout SplitMix64) {
    switch mode {
    case 1:
      buffer.write("IMO")
      buffer.write(random.within(9_000_000...9_899_999))
    case 2:
      buffer.write(random.within(50_000_000...69_999_999))
    case 4:
      buffer.writeLetter(&random)
      buffer.writeLetter(&random)
      buffer.write(random.within(100...9999))
    default:
      buffer.write(random.below(20), digits: 2)
      nationality.write(into: &buffer)
      buffer.write(random.below(1000), digits: 3)
      for _ in 0..<3 { buffer.writeLetter(&random) }
    }
  }

  /// Writes a container number: owner, U, six digits, and the check digit of ISO 6346.
  private func writeContainer(into buffer: inout [UInt8], _ random: inout SplitMix64) {
    buffer.append(34)
    let start = buffer.count
    for _ in 0..<3 { buffer.writeLetter(&random) }
    buffer.append(UInt8(ascii: "U"))
    buffer.write(random.below(1_000_000), digits: 6)
    let check = CheckDigit.iso6346(buffer.span.extracting(start..<buffer.count))
    buffer.append(check ?? 48)
    buffer.append(34)
  }
}
