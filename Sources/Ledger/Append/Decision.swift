import Customs

/// What the log says to a valid submission.
enum Decision {
  /// A new entry. `first` and `supersedes` are nil where the position is only given in this run.
  case create(Creation)
  /// The same content is there already.
  case exists(position: Position?, version: UInt32)
  /// The identity is there already, with other content.
  case conflict(Fault)
  /// The step is not allowed.
  case rejected(Fault)

  /// Whether it refuses the file.
  var isRefusal: Bool {
    switch self {
    case .create, .exists: false
    case .conflict, .rejected: true
    }
  }
}

/// The fields of a new entry that follow from the declaration's past.
package struct Creation {
  var state: DeclarationState
  var version: UInt32
  /// The declaration's first entry; nil: this one.
  var first: Position?
  var supersedes: Position?
  var retracts = false
  /// The name that this entry publishes something under, for the index of references; nil: none.
  var publication: [UInt8]?
  /// Whether the goods are those of the declaration's first entry, the lodged one.
  var takesOver = false

  /// The first entry of a declaration that is accepted at once.
  package static let accepted = Creation(state: .accepted, version: 1)
}

/// Where a declaration stands, as far as decisions need it. 24 bytes, because one is kept for every declaration of a file.
struct DeclarationStatus {
  /// Content of this run's latest entry of the declaration (first eight bytes of its hash); 0: none.
  var content: UInt64 = 0
  var version: UInt32 = 0
  /// The line of this run that accepted the declaration; 0: none.
  var line: UInt32 = 0
  /// `only`, state, flow and `isInLog`: 48, 8, 7 bits and one.
  private var packed: UInt64 = Self.noPosition

  private static let noPosition = Log.maximumSize - 1

  /// Where its only entry is, if that is of this run; then there are no `DeclarationPlaces`.
  var only: Position? {
    get {
      let position = packed & Self.noPosition
      return position == Self.noPosition ? nil : Position(position)
    }
    set { packed = packed & ~Self.noPosition | min(newValue?.rawValue ?? .max, Self.noPosition) }
  }
  var state: DeclarationState {
    get { DeclarationState(rawValue: UInt8(truncatingIfNeeded: packed >> 48)) ?? .none }
    set { packed = packed & ~(0xFF << 48) | UInt64(newValue.rawValue) << 48 }
  }
  var flow: Flow? {
    get { Flow(rawValue: UInt8(truncatingIfNeeded: packed >> 56) & 0x7F) }
    set { packed = packed & ~(0x7F << 56) | UInt64(newValue?.rawValue ?? 0) << 56 }
  }
  /// Whether the log knew the declaration before this run.
  var isInLog: Bool {
    get { packed >> 63 == 1 }
    set { packed = packed & ~(1 << 63) | (newValue ? 1 : 0) << 63 }
  }
}

/// The positions of a declaration's entries that later entries refer to.
struct DeclarationPlaces {
  var first: Position?
  /// The entry that holds the version in force.
  var current: Position?
  var last: Position?
}
