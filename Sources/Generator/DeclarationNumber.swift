import Customs

/// What a Movement Reference Number is made of; its 18 characters are made when it is written.
struct DeclarationNumber: Sendable {
  /// The year has two digits.
  var year = 20
  /// Index into `World.offices`.
  var office = 0
  /// Counts up through all declarations of a run, and so makes the number unique.
  var serial = 0
  var letter = UInt8(ascii: "R")

  /// Writes the year, KZ, 5 digits for the office, the serial number to the base 36, the letter for
  /// the procedure, and the check digit of ISO 6346.
  func write(into buffer: inout [UInt8]) {
    let start = buffer.count
    buffer.write(year, digits: 2)
    buffer.write("KZ")
    buffer.write(World.offices[office], digits: 5)
    buffer.writeBase36(serial, digits: 7)
    buffer.append(letter)
    let check = CheckDigit.iso6346(buffer.span.extracting(start..<buffer.count))
    buffer.append(check ?? 48)
  }
}
