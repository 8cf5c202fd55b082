/// The submission against what the ledger already holds.
extension Rule.Explanation {
  static let unknownDeclaration = Self(
    "The ledger has no declaration of this number",
    checks: """
      Every event but the first is about a declaration that the ledger has, or that an earlier line of the same file \
      brings.
      """,
    why:
      "An amendment or arrival of nothing could never be told from one whose declaration was lost.",
    mend: """
      Compare the number with 'tamga show'. Append the file with the declaration first; in one file its line stands \
      before the events.
      """,
    example: #"{"event":"released","mrn":"22KZ553020000001R3"} behind the line that was accepted"#,
    source: "docs/states.md")

  static let ambiguousLRN = Self(
    "Several declarants have lodged a declaration under this LRN",
    checks: """
      An acceptance or a rejection that names no declarant is of the only declaration that is lodged under its LRN and \
      waits for an answer. If there are more, the message lists their declarants.
      """,
    why:
      "An LRN is unique for its declarant only; a guess would give the number to somebody else's goods.",
    mend: "Add the declarant's id.",
    example: #"{"event":"rejected","lrn":"ALM-000123","declarant":"KZ-BIN:220340999993"}"#,
    source:
      "UCC Annex B (Regulation 2015/2446), data element 12 09 000 000: unique for each declarant")

  static let invalidStep = Self(
    "The declaration cannot take this step from where it stands",
    checks: """
      From each state only some events lead further: goods cannot arrive before they have departed, nothing happens to \
      what was invalidated, only what leaves can exit. The message names the state and the steps that are allowed.
      """,
    why: "What counts in statistics, and what is still on its way, follows from the state.",
    mend: """
      Look at 'tamga show MRN --history'. Mostly a step before this one is missing, or the lines are not in their order.
      """,
    example: "accepted, released, departed, crossed, arrived, discharged",
    source: "docs/states.md; events of NCTS (IE015 to IE045) and of the EU and EAEU declaration")

  static let wrongVersion = Self(
    "The declaration has changed since you looked",
    checks:
      "Where a line has expect, the declaration has that version now; \"none\": it is not in the ledger yet.",
    why:
      "Two people who amend one declaration at a time do not overwrite each other without knowing.",
    mend:
      "Look at the declaration again, make the change in its current version, and expect that one.",
    example: #"{"event":"amended","mrn":"22KZ553020000001R3","expect":1, ...}"#,
    source: "A promise of this project: the version is checked inside the write transaction")

  static let kindChanged = Self(
    "An amendment would change the kind of the declaration",
    checks: "The new version has the kind of the accepted one.",
    why:
      "Import, export and transit are different procedures in law; one is not corrected into another.",
    mend: "Invalidate the declaration and have a new one accepted under a number of its own.",
    example: #""kind":"re-export" where it was accepted as a re-export"#,
    source: "EU Regulation 952/2013, articles 173 and 174 (amendment, invalidation); docs/states.md"
  )

  static let otherContent = Self(
    "This number, or this event id, is there already with other content",
    checks: """
      A number is accepted once, and an event id is used once. The same content again is no fault, also in another \
      layout: it is told that it exists, and where. Of other content the first field that differs is named.
      """,
    why: """
      A file that is sent twice must change nothing, and a file that differs must not look as if it had been sent before.
      """,
    mend: """
      To change a declaration, submit it with the event amended. If it is another declaration, it needs its own number; \
      if it is another event, its own id.
      """,
    example:
      #"{"event":"amended","mrn":"22KZ553020000001R3","reason":"typing error","declaration":{ ... }}"#,
    source: "A promise of this project: an acknowledged entry stays, and nothing is there twice")
}
