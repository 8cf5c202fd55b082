import ArgumentParser
import Customs
import Ledger

/// A list of goods, and what is said of it on the command line.
struct ListFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A list: CSV with the columns code (or hs6), tier, brand, mode, description; or JSON, rows or a \
      whole list; or chpl.
      """,
      valueName: "file"))
  var list: String?

  @Option(help: "The list's name, if the file has none or another one.")
  var name: String?

  @Option(
    name: .customLong("version"), help: ArgumentHelp("Its version.", valueName: "version"))
  var listVersion: String?

  @Option(help: ArgumentHelp("The first day it is in force.", valueName: "date"))
  var validFrom: String?

  @Option(help: ArgumentHelp("The last day it is in force; open if not given.", valueName: "date"))
  var validTo: String?

  @Option(help: ArgumentHelp("The day it was published.", valueName: "date"))
  var publishedOn: String?

  @Option(help: "Who published it, and where.")
  var source: String?

  /// The list of a file, or the one that ships under a name.
  func read(_ file: String) throws -> ListFile {
    var list = try Self.contents(file)
    for (key, text) in [
      ("name", name), ("version", listVersion), ("validFrom", validFrom), ("validTo", validTo),
      ("publishedOn", publishedOn), ("source", source),
    ] {
      if let text { list.set(key, text) }
    }
    if list.text("kind") == nil { list.set("kind", "watch") }
    return list
  }

  /// Says what is wrong with a list, with a pointer for each fault; a line of the file would say less.
  static func refuse(_ list: ListFile, _ file: String) throws {
    let faults = list.faults
    if faults.isEmpty { return }
    for fault in faults {
      StandardError.write("error: \(file): \(ResultPrinter.words(fault))\n")
    }
    throw ExitCode(ExitCodes.data)
  }

  private static func contents(_ file: String) throws -> ListFile {
    if file == CommonHighPriorityList.name { return CommonHighPriorityList.file }
    let bytes = try InputFile.contents(of: file)
    do {
      let isJSON = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }.map {
        $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{")
      }
      return isJSON == true ? try ListFile(json: bytes) : try ListFile(csv: bytes)
    } catch let malformed as ListFile.Malformed {
      let place = malformed.line.map { "\(file):\($0)" } ?? file
      StandardError.write("error: \(place): \(malformed)\n")
      throw ExitCode(ExitCodes.data)
    }
  }
}

/// Bytes in memory, read like a file.
final class MemorySource: ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  func read(into bytes: inout [UInt8], upTo count: Int) -> Int {
    let piece = rest.prefix(count)
    bytes.append(contentsOf: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }
}
