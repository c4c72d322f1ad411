import Data

/// Explains a classifier's answers to rows.
public struct Explainer {
  /// The classifier.
  public let model: ExplainedModel
  /// How.
  public let method: ExplanationMethod
  /// The n-grams beside the classifier; nil for none.
  let nGrams: NGramModel?
  let seed: UInt64

  /// - Parameters:
  ///   - nGrams: the n-grams that are added to what the model says, which are explained beside it; nil for none.
  ///   - seed: of what is drawn at random.
  public init(_ model: ExplainedModel, _ method: ExplanationMethod, nGrams: NGramModel?, seed: UInt64) {
    (self.model, self.method, self.nGrams, self.seed) = (model, method, nGrams, seed)
  }

  /// What each word of `row` has to do with the log-probability of `label`, by its place.
  ///
  /// - Throws: what the tokenizer throws.
  public func explanation(of row: LabelledRow, label: Int) throws -> Explanation {
    let read = try model.row(row)
    let ends = model.logProbabilities([read.tokens, read.masked(by: model.mask)], of: read, label: label)
    let (value, masked) = (ends[0], ends[1])
    var scores: [Double] = [], steps: Int?, all: Double?
    let gradients = GradientExplanation(model: model, row: read, label: label)
    let words = MaskedWords(count: read.words.count, seed: seed) { samples in
      model.logProbabilities(
        samples.map { kept in read.masked(kept.indices.filter { !kept[$0] }, by: model.mask) }, of: read,
        label: label)
    }
    if !read.words.isEmpty {
      switch method {
      case .integratedGradients:
        let found = gradients.integratedGradients(change: value - masked)
        (scores, steps, all) = (read.wordScores(found.scores), found.steps, found.scores.reduce(0, +))
      case .gradientInput:
        let found = gradients.gradientTimesInput()
        (scores, all) = (read.wordScores(found), found.reduce(0, +))
      case .occlusion: scores = words.occlusion(value: value)
      case .lime: (scores, steps) = words.lime(value: value)
      case .shap: (scores, steps) = words.shap(value: value, masked: masked)
      }
    }
    let sum = scores.reduce(0, +)
    let texts = [row.text, row.pair ?? ""]
    return Explanation(
      method: method, label: model.labels[label], mask: model.maskPiece, value: value, masked: masked,
      words: zip(read.words, scores).map { word, score in
        let text = texts[word.isInPair ? 1 : 0].utf8.dropFirst(word.range.lowerBound)
        return Explanation.Word(
          text: String(decoding: text.prefix(word.range.count), as: UTF8.self),
          offsets: [word.range.lowerBound, word.range.upperBound], pair: word.isInPair ? true : nil,
          score: score, ngrams: nGrams.map { loss($0, row, without: word, label) })
      }, rest: (all ?? sum) - sum,
      completenessError: Explanation.completenessError(all ?? sum, of: value - masked), steps: steps)
  }

  /// What the n-grams' log-probability of `label` loses when a word is left out of the row.
  private func loss(
    _ nGrams: NGramModel, _ row: LabelledRow, without word: ExplainedRow.Word, _ label: Int
  ) -> Double {
    func cut(_ text: String) -> String {
      let bytes = Array(text.utf8)
      return String(
        decoding: bytes[..<word.range.lowerBound] + bytes[word.range.upperBound...], as: UTF8.self)
    }
    let other = LabelledRow(
      line: row.line, text: word.isInPair ? row.text : cut(row.text),
      pair: word.isInPair ? row.pair.map(cut) : row.pair)
    return Double(nGrams.logProbabilities(row)[label] - nGrams.logProbabilities(other)[label])
  }
}
