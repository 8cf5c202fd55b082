import ArgumentParser
import Ledger

/// How evidence is told to people instead of to programs.
enum EvidenceReport: String, ExpressibleByArgument, CaseIterable {
  case html

  func bytes(_ evidence: Evidence) -> [UInt8] {
    switch self {
    case .html: EvidencePage.bytes(evidence)
    }
  }
}
