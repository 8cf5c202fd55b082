/// The state machine as a page for people: docs/states.md.
public enum StateTable {
  /// One allowed step.
  struct Row: Equatable {
    let from: DeclarationState
    let event: EventKind
    let to: DeclarationState
    /// The kinds that may take it; all of them if empty.
    let only: [Flow]
  }

  /// Every step there is, by state and event.
  static var rows: [Row] {
    DeclarationState.allCases.flatMap { from in
      EventKind.allCases.compactMap { event in
        let steps = Flow.allCases.compactMap { flow in
          StateMachine.step(event, from: from, flow: flow).map { (flow, $0) }
        }
        guard let to = steps.first?.1 else { return nil }
        let isForAll = steps.count == Flow.allCases.count
        return Row(from: from, event: event, to: to, only: isForAll ? [] : steps.map(\.0))
      }
    }
  }

  /// The page, as Markdown.
  public static var markdown: String {
    var lines = [
      "# The steps of a declaration's life", "",
      "Written by `tamga rules --steps` from the one place where the steps stand in code,",
      "`Sources/Customs/Rules/DeclarationState.swift`; `scripts/gallery` writes it anew.", "",
      "Each entry stores the state after it. A step that is not in this table is refused, with the state the declaration is in",
      "and the steps allowed from there.", "", "| from | event | to | only |", "|---|---|---|---|",
    ]
    for row in rows {
      let only = row.only.map(\.name).joined(separator: ", ")
      lines.append(
        "| \(row.from.name) | \(row.event.name) | \(row.to.name) |\(only.isEmpty ? "" : " " + only) |"
      )
    }
    let ends = DeclarationState.allCases.filter { state in !rows.contains { $0.from == state } }
    lines += [
      "",
      "`unknown` is the state of a number or an LRN that the ledger has not seen. Nothing leads out of "
        + ends.map { "`\($0.name)`" }.joined(separator: " and ") + ".", "",
      "| state | counts in statistics |", "|---|---|",
    ]
    for state in DeclarationState.allCases {
      lines.append("| \(state.name) | \(state.counts ? "yes" : "no") |")
    }
    return lines.joined(separator: "\n") + "\n" + words
  }

  private static let words = """

    A declaration counts in its latest version, in the month of its acceptance date. An amendment takes the old version back and
    adds the new one; `invalidated` and `notReleased` take the version in force back. Movements change no sum.

    ## Before there is a number

    A `lodged` declaration is complete but for the number and the date of acceptance. Declarant and LRN name it, and are an identity
    of their own: used once, for ever, also when the declaration was rejected, and also by declarations that were accepted at once
    with declarant and LRN. The same content again exists; other content is a conflict that names the first field that differs, or
    the number that the LRN has. An amendment may carry another LRN (systems number their messages with it); it changes nothing in
    the identity.

    `accepted` of what was lodged comes in two forms: with the whole declaration, under the same declarant and LRN, or short:

        {"event":"accepted","mrn":"22KZ553020000001R3","lrn":"ALM-000123","declarant":"KZ-BIN:220340999993","acceptedOn":"2022-06-14"}

    The short form takes goods, parties, links and marks over. It may leave `declarant` out if one declaration alone is waiting under
    the LRN; so may `rejected`. If more are waiting, the error lists their declarants. The lodged entry is version 1, its acceptance
    version 2: every entry that holds goods is a version.

    ## Events without a state

    These stand for themselves and count in no sum. Each has an identity that is used once: the same content again exists, other
    content is a conflict.

    | event | identity |
    |---|---|
    | partyRegistered | party |
    | listPublished | name and version |
    | statisticPublished | source, series and vintage |
    | openingBalance | holder and day |

    The rows of lists and statistics stay in the document; the entry has its hash, their number, and the days a list is valid.

    """
}
