/// A rule of submission. The raw value is the stable code printed in brackets.
public enum Rule: String, Sendable, CaseIterable {
  // Form of the input.
  case malformedJSON = "malformed-json"
  case lineTooLong = "line-too-long"
  case malformedCSV = "malformed-csv"
  case malformedXML = "malformed-xml"
  case unknownMessage = "unknown-message"
  case notRecorded = "not-recorded"
  case duplicateKey = "duplicate-key"
  case unknownField = "unknown-field"
  case missingField = "missing-field"
  case wrongType = "wrong-type"
  case malformedText = "malformed-text"
  // Values, each by itself.
  case unknownEvent = "unknown-event"
  case unknownKind = "unknown-kind"
  case malformedMRN = "malformed-mrn"
  case mrnCheckCharacter = "mrn-check-character"
  case malformedParty = "malformed-party"
  case partyCheckDigit = "party-check-digit"
  case impossibleParty = "impossible-party"
  case malformedGRN = "malformed-grn"
  case grnCheckDigit = "grn-check-digit"
  case malformedCode = "malformed-code"
  case unknownCountry = "unknown-country"
  case malformedCommodityCode = "malformed-commodity-code"
  case unknownCommodityCode = "unknown-commodity-code"
  case uncheckedCommodityCode = "unchecked-commodity-code"
  case unknownUnit = "unknown-unit"
  case unknownProcedure = "unknown-procedure"
  case unknownPlace = "unknown-place"
  case malformedDate = "malformed-date"
  case malformedTime = "malformed-time"
  case malformedNumber = "malformed-number"
  case tooManyDecimals = "too-many-decimals"
  case outOfRange = "out-of-range"
  case containerCheckDigit = "container-check-digit"
  case rounded = "rounded"
  case otherCurrency = "other-currency"
  case zeroMass = "zero-mass"
  case zeroValue = "zero-value"
  // Values against each other.
  case itemCount = "item-count"
  case itemNumbers = "item-numbers"
  case netAboveGross = "net-above-gross"
  case missingParty = "missing-party"
  case missingPreviousProcedure = "missing-previous-procedure"
  case mrnDiffers = "mrn-differs"
  case missingOrigin = "missing-origin"
  case differingItems = "differing-items"
  case entryTooLarge = "entry-too-large"
  // The submission against the log.
  case unknownDeclaration = "unknown-declaration"
  case ambiguousLRN = "ambiguous-lrn"
  case invalidStep = "invalid-step"
  case wrongVersion = "wrong-version"
  case kindChanged = "kind-changed"
  case otherContent = "other-content"
  case partialAmendment = "partial-amendment"

  /// How much a fault weighs.
  public enum Severity: Sendable {
    /// Refuses the line, and with it the file.
    case error
    /// Refuses the line; with `--historic` it is only recorded with the entry.
    case errorUnlessHistoric
    /// Recorded with the entry.
    case warning
  }

  public var severity: Severity {
    switch self {
    case .mrnCheckCharacter, .partyCheckDigit, .impossibleParty, .grnCheckDigit, .unknownCountry,
      .unknownCommodityCode, .unknownUnit, .unknownProcedure, .missingParty, .missingOrigin:
      .errorUnlessHistoric
    case .containerCheckDigit, .uncheckedCommodityCode, .unknownPlace, .rounded, .otherCurrency,
      .zeroMass, .zeroValue:
      .warning
    default: .error
    }
  }

  /// Whether the rule refuses the line under the given mode.
  public func refuses(historic: Bool) -> Bool {
    switch severity {
    case .error: true
    case .errorUnlessHistoric: !historic
    case .warning: false
    }
  }
}

/// One fault of one line: what was found, what was expected, and where.
public struct Fault: Sendable, Equatable {
  public let rule: Rule
  /// JSON pointer (RFC 6901) into the submitted object; "" is the object itself. In an XML message the path of an element.
  public let pointer: String
  public let found: String
  public let expected: String
  /// Line of the file; 0 where it is the line of the whole submission.
  public let lineOfFile: Int

  public init(
    _ rule: Rule, _ pointer: String, found: String, expected: String, lineOfFile: Int = 0
  ) {
    self.rule = rule
    self.pointer = pointer
    self.found = found
    self.expected = expected
    self.lineOfFile = lineOfFile
  }
}
