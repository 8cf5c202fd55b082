import Customs
import Foundation

/// A generated line, decoded as far as the tests look at it.
struct GeneratedLine: Decodable {
  struct Declaration: Decodable, Equatable {
    var kind: String
    var mrn: String
    var acceptedOn: String
    var ucr: String?
    var exporter: Party
    var importer: Party
    var countryOfDispatch: String
    var countryOfDestination: String
    var items: [Item]

    /// To Russia by one of the ways that count as sending goods out.
    var isSentToRussia: Bool {
      countryOfDestination == "RU" && ["export", "re-export", "dispatch"].contains(kind)
    }
    var cents: Int { items.reduce(0) { $0 + $1.cents } }
    var washingMachines: Int { items.reduce(0) { $0 + ($1.isWashingMachine ? $1.pieces : 0) } }
  }

  struct Party: Decodable, Equatable {
    var id: String
  }

  struct Item: Decodable, Equatable {
    var number: Int
    var commodityCode: String
    var countryOfOrigin: String
    var procedure: String?
    var previousProcedure: String?
    var netMassKg: String
    var grossMassKg: String
    var statisticalValue: String
    var supplementary: Supplementary?
    var previousDocuments: [PreviousDocument]?

    var isWashingMachine: Bool { commodityCode.hasPrefix("845011") }
    var pieces: Int { supplementary.flatMap { Int($0.quantity) } ?? 0 }
    /// Exact, and 0 unless there are two decimals.
    var cents: Int {
      let parts = statisticalValue.split(separator: ".")
      return parts.count == 2 && parts[1].count == 2 ? Int(parts.joined()) ?? 0 : 0
    }
  }

  struct Supplementary: Decodable, Equatable {
    var quantity: String
    var unit: String
  }

  struct PreviousDocument: Decodable, Equatable {
    var mrn: String
    var item: Int
  }

  var event: String
  var mrn: String?
  var expect: Int?
  var at: String?
  var office: String?
  var seals: [String]?
  var declaration: Declaration?
  /// Of an opening balance.
  var holder: Party?
  var on: String?
  var items: [Item]?

  /// The declaration that the line is about.
  var subject: String { mrn ?? declaration?.mrn ?? "" }

  /// Decodes lines, each of which must be one JSON object.
  static func decode(_ bytes: [UInt8]) throws -> [GeneratedLine] {
    let decoder = JSONDecoder()
    return try bytes.split(separator: 10).map {
      try decoder.decode(GeneratedLine.self, from: Data($0))
    }
  }
}

/// The last version of every declaration that was not invalidated, by MRN.
func currentDeclarations(_ lines: [GeneratedLine]) -> [String: GeneratedLine.Declaration] {
  var current: [String: GeneratedLine.Declaration] = [:]
  for line in lines {
    if let declaration = line.declaration {
      current[line.subject] = declaration
    } else if line.event == "invalidated" {
      current[line.subject] = nil
    }
  }
  return current
}

/// The 64-bit FNV-1a hash, to pin bytes without a hash library.
func fnv1a(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

/// The check digit that an MRN should end in.
func checkDigit(of mrn: String) -> UInt8? {
  CheckDigit.iso6346(Array(mrn.utf8.prefix(17)).span)
}
