/// What `tamga rules` says of each rule. A rule without an explanation does not compile.
extension Rule {
  /// A rule in words, for the person whose line it refused.
  public struct Explanation: Sendable {
    /// What is wrong, in a few words.
    public let title: String
    /// What the rule looks at, and when it complains.
    public let checks: String
    /// What would go wrong without it.
    public let why: String
    /// What to do about it.
    public let mend: String
    /// A right value, as it stands in a submission.
    public let example: String
    /// The standard the rule comes from, or the promise of this project that needs it.
    public let source: String

    init(
      _ title: String, checks: String, why: String, mend: String, example: String, source: String
    ) {
      self.title = title
      self.checks = checks
      self.why = why
      self.mend = mend
      self.example = example
      self.source = source
    }
  }

  /// The rule in words.
  public var explanation: Explanation {
    switch self {
    case .malformedJSON: .malformedJSON
    case .lineTooLong: .lineTooLong
    case .malformedCSV: .malformedCSV
    case .malformedXML: .malformedXML
    case .unknownMessage: .unknownMessage
    case .notRecorded: .notRecorded
    case .duplicateKey: .duplicateKey
    case .unknownField: .unknownField
    case .missingField: .missingField
    case .wrongType: .wrongType
    case .malformedText: .malformedText
    case .unknownEvent: .unknownEvent
    case .unknownKind: .unknownKind
    case .malformedMRN: .malformedMRN
    case .mrnCheckCharacter: .mrnCheckCharacter
    case .malformedParty: .malformedParty
    case .partyCheckDigit: .partyCheckDigit
    case .impossibleParty: .impossibleParty
    case .malformedGRN: .malformedGRN
    case .grnCheckDigit: .grnCheckDigit
    case .malformedCode: .malformedCode
    case .unknownCountry: .unknownCountry
    case .malformedCommodityCode: .malformedCommodityCode
    case .unknownCommodityCode: .unknownCommodityCode
    case .uncheckedCommodityCode: .uncheckedCommodityCode
    case .unknownUnit: .unknownUnit
    case .unknownProcedure: .unknownProcedure
    case .unknownPlace: .unknownPlace
    case .malformedDate: .malformedDate
    case .malformedTime: .malformedTime
    case .malformedNumber: .malformedNumber
    case .tooManyDecimals: .tooManyDecimals
    case .outOfRange: .outOfRange
    case .containerCheckDigit: .containerCheckDigit
    case .rounded: .rounded
    case .otherCurrency: .otherCurrency
    case .zeroMass: .zeroMass
    case .zeroValue: .zeroValue
    case .itemCount: .itemCount
    case .itemNumbers: .itemNumbers
    case .netAboveGross: .netAboveGross
    case .missingParty: .missingParty
    case .missingPreviousProcedure: .missingPreviousProcedure
    case .mrnDiffers: .mrnDiffers
    case .missingOrigin: .missingOrigin
    case .differingItems: .differingItems
    case .entryTooLarge: .entryTooLarge
    case .unknownDeclaration: .unknownDeclaration
    case .ambiguousLRN: .ambiguousLRN
    case .invalidStep: .invalidStep
    case .wrongVersion: .wrongVersion
    case .kindChanged: .kindChanged
    case .otherContent: .otherContent
    case .partialAmendment: .partialAmendment
    }
  }
}

extension Rule.Severity {
  /// The severity as programs read it.
  public var name: String {
    switch self {
    case .error: "error"
    case .errorUnlessHistoric: "error-unless-historic"
    case .warning: "warning"
    }
  }

  /// The severity in words.
  public var words: String {
    switch self {
    case .error: "Error. The line is refused, and with it the file."
    case .errorUnlessHistoric:
      "Error. The line is refused, and with it the file; with --historic the fault is only kept with the entry."
    case .warning: "Warning. The line is taken, and the fault is kept with the entry."
    }
  }
}
