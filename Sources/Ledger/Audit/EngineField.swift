import Customs

extension EntryAudit {
  /// Fields that the engine gives and that no document can tell.
  enum EngineField: CaseIterable {
    case state, flags, warningCount, position, recordedAt, declaration, supersedes, version,
      parties, nonce

    var range: Range<Int> {
      typealias Header = EntryLayout.Header
      return switch self {
      case .state: Header.state..<Header.state + 1
      case .flags: Header.flags..<Header.flags + 1
      case .warningCount: Header.warningCount..<Header.warningCount + 2
      case .position: Header.position..<Header.position + 8
      case .recordedAt: Header.recordedAt..<Header.recordedAt + 8
      case .declaration: Header.declaration..<Header.declaration + 8
      case .supersedes: Header.supersedes..<Header.supersedes + 8
      case .version: Header.version..<Header.version + 4
      case .parties: Header.exporter..<Header.declarant + 4
      case .nonce: Header.nonce..<Header.nonce + 16
      }
    }
  }

  /// Takes some fields over, so that the rest can be compared.
  static func copyEngineFields(
    _ fields: [EngineField], from source: [UInt8], to target: inout [UInt8]
  ) {
    for field in fields where field.range.upperBound <= min(source.count, target.count) {
      for index in field.range { target[index] = source[index] }
    }
  }
}
