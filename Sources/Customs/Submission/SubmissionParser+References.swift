/// Local references: how a declaration is named before it has a number.
extension SubmissionParser {
  /// Longest LRN (UCC Annex B, data element 12 09 000 000: an..22).
  static let maximumReference = 22

  /// UCR and LRN of a declaration. Declarant and LRN together are an identity of their own.
  func references(
    _ tokens: borrowing JSONTokens, _ ucr: Int?, _ lrn: Int?, _ event: EventKind
  ) {
    if let index = identifier(tokens, ucr, declared("/ucr")) {
      encoder.addMark(.ucr, tokens.bytes(index))
    }
    if event == .lodged, lrn == nil {
      missing(declared("/lrn"), "the declarant's reference, 1 to 22 characters")
    }
    guard
      let index = identifier(
        tokens, lrn, declared("/lrn"), atMost: Self.maximumReference)
    else { return }
    encoder.addMark(.localReference, tokens.bytes(index))
    // An amendment keeps the identity that its declaration was given first.
    guard event != .amended, !draft.declarant.id.isEmpty else { return }
    setReference(tokens.bytes(index), declarant: draft.declarant.id)
  }

  /// The lodged declaration that an acceptance or a rejection is about.
  func lodgedReference(_ tokens: borrowing JSONTokens, _ lrn: Int?, _ declarant: Int?) {
    var named = Draft.Slice()
    if let index = partyIdentifier(tokens, declarant, "/declarant") {
      named = batch.add(tokens.bytes(index))
      if draft.event == .rejected { draft.declarant.id = named }
    }
    guard let lrn else {
      return missing("/lrn", "the LRN of the lodged declaration")
    }
    guard let index = identifier(tokens, lrn, "/lrn", atMost: Self.maximumReference) else { return }
    if draft.event == .rejected { encoder.addMark(.localReference, tokens.bytes(index)) }
    setReference(tokens.bytes(index), declarant: named)
  }

  private func setReference(_ lrn: Span<UInt8>, declarant: Draft.Slice) {
    draft.reference = batch.addReference(lrn, declarant: declarant)
    draft.namesDeclarant = !declarant.isEmpty
  }

  /// Names what stands for itself by a key of its parts.
  func setReference(_ kind: ReferenceKind, _ parts: [Draft.Slice]) {
    let key = ReferenceKey.bytes(kind, parts.map { Array(batch.bytes($0)) })
    draft.reference = batch.add(key.span)
    draft.namesDeclarant = true
  }
}
