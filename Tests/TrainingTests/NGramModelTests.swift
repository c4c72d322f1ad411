import Data
import Foundation
import Storage
import TestSupport
import Testing
import Training

/// The n-gram model beside a classifier: what it learns, that it repeats itself, and its file.
@Suite struct NGramModelTests {
  private let names = ["bad", "good"]

  /// Rows of either label by turns.
  private func rows(_ count: Int, _ text: (_ index: Int, _ isGood: Bool) -> String) -> [LabelledRow] {
    (0..<count).map { LabelledRow(line: $0, text: text($0, $0 % 2 == 0)) }
  }

  private func labels(_ count: Int) -> [Int32] { (0..<count).map { Int32(1 - $0 % 2) } }

  private func accuracy(_ rows: [LabelledRow], _ labels: [Int32]) -> Double {
    let model = NGramModel(Array(rows[..<150]), labels: Array(labels[..<150]), names: names)
    return model.evaluate(Array(rows[150...]), labels: Array(labels[150...])).accuracy
  }

  private func reviews(ideographic: Bool) -> [LabelledRow] {
    let good = ideographic ? ["很好看", "非常精彩", "十分感人"] : ["great fun", "a moving story", "truly good"]
    let bad = ideographic ? ["太难看了", "十分无聊", "浪费时间"] : ["awful mess", "a dull story", "not good"]
    return rows(200) { index, isGood in
      let phrase = (isGood ? good : bad)[index / 2 % 3]
      return ideographic ? "这部电影\(phrase)第\(index)次" : "film \(index) is \(phrase)."
    }
  }

  @Test(arguments: [false, true]) func whatWordsTellIsLearned(ideographic: Bool) {
    let rows = reviews(ideographic: ideographic), labels = labels(200)
    #expect(accuracy(rows, labels) == 1)
    let model = NGramModel(Array(rows[..<150]), labels: Array(labels[..<150]), names: names)
    let probabilities = model.probabilities(rows[160])
    #expect(probabilities.count == 2 && abs(probabilities.reduce(0, +) - 1) < 1e-5)
    let again = NGramModel(Array(rows[..<150]), labels: Array(labels[..<150]), names: names)
    #expect(again.probabilities(rows[160]) == probabilities && again.file() == model.file())
    // A text without a known gram falls back on the bias, and an empty one does not fail.
    #expect(model.probabilities(LabelledRow(line: 0, text: "")).allSatisfy { $0.isFinite })
  }

  /// A teacher has not seen the row it judges: a row with a wrong label is judged as its words are, where a model that has
  /// learned from it knows it by heart.
  @Test func teachersDoNotKnowTheRow() {
    let rows = reviews(ideographic: false).map {
      LabelledRow(line: $0.line, text: $0.text + " mark\($0.line) mark\($0.line)")
    }
    var labels = labels(200)
    labels[60] = 1 - labels[60]
    let teacher = NGramTeacher(rows, labels: labels, names: names)
    #expect(teacher.probabilities.count == 200)
    #expect(teacher.probabilities[60][Int(labels[60])] < 0.2)
    let model = NGramModel(rows, labels: labels, names: names)
    #expect(model.probabilities(rows[60])[Int(labels[60])] > teacher.probabilities[60][Int(labels[60])] + 0.1)
    let right = rows.indices.count { teacher.probabilities[$0][Int(labels[$0])] > 0.5 }
    #expect(right == 199)
    #expect(NGramTeacher(rows, labels: labels, names: names).probabilities == teacher.probabilities)
  }

  /// Languages with and without spaces in one file.
  @Test func eachTextIsCutInItsOwnWay() {
    let english = reviews(ideographic: false), chinese = reviews(ideographic: true)
    let mixed = (0..<200).map { $0 / 2 % 2 == 0 ? english[$0] : chinese[$0] }
    #expect(accuracy(mixed, labels(200)) == 1)
  }

  /// Half a word tells the label, and no word twice: only characters can know.
  @Test func partsOfWordsAreRead() {
    let rows = rows(200) { index, isGood in "w\(index * 7919)\(isGood ? "glad" : "grim")q\(index * 104729)" }
    #expect(accuracy(rows, labels(200)) > 0.95)
  }

  /// The same words on both sides of each pair: only what the texts share tells the label.
  @Test func pairsAreComparedWordByWord() {
    let rows = (0..<400).map { index in
      let word = index * 31 % 50, other = index % 2 == 0 ? word : (word + 1 + index % 7) % 50
      return LabelledRow(line: index, text: "it is word\(word) now", pair: "we saw word\(other) then")
    }
    let model = NGramModel(Array(rows[..<300]), labels: Array(labels(300)), names: names)
    let accuracy = model.evaluate(Array(rows[300...]), labels: Array(labels(400)[300...])).accuracy
    #expect(accuracy > 0.95, "\(accuracy)")
  }

  /// Rare labels are not drowned, and a label that no training row has is never sure.
  @Test func rareLabelsAreLearned() {
    let rows = (0..<300).map {
      LabelledRow(line: $0, text: $0 % 30 == 0 ? "an odd thing \($0)" : "a usual one \($0)")
    }
    let labels = (0..<300).map { Int32($0 % 30 == 0 ? 1 : 0) }
    let model = NGramModel(rows, labels: labels, names: ["usual", "odd", "never"])
    let odd = model.probabilities(LabelledRow(line: 0, text: "an odd thing 7"))
    let usual = model.probabilities(LabelledRow(line: 0, text: "a usual one 7"))
    #expect(odd[1] > 0.5 && usual[0] > 0.9 && odd[2] < 0.1, "\(odd) \(usual)")
  }

  // MARK: The file

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func stored(_ change: (inout Data) -> Void = { _ in }) throws -> (NGramModel, String) {
    let rows = reviews(ideographic: false)
    let model = NGramModel(rows, labels: labels(200), names: names)
    var data = model.file(metadata: ["note": "kept"])
    change(&data)
    return (model, try folder.write("\(UUID().uuidString).safetensors", data))
  }

  @Test func aFileGivesTheSameModel() throws {
    let (model, path) = try stored()
    let (read, metadata) = try NGramModel.read(path)
    let row = LabelledRow(line: 0, text: "film 7 is great fun.")
    #expect(read.probabilities(row) == model.probabilities(row))
    #expect(read.labels == names && read.kind == model.kind && metadata["note"] == "kept")
    #expect(read.file(metadata: ["note": "kept"]) == model.file(metadata: ["note": "kept"]))
  }

  @Test(arguments: [
    ("apus n-grams 1", "apus n-grams 9"), ("\"kind\":\"", "\"kinx\":\""), ("\"U64\"", "\"I64\""),
    ("\\\"good", "\\\"g\\\"ood"),
    ("[\\\"bad\\\",", "[\\\"bad\\\" "),
  ]) func aFileOfAnotherKindIsRefused(what: String, by: String) throws {
    let (_, path) = try stored { data in
      guard let range = data.range(of: Data(what.utf8)) else { return }
      // Of the same length, so that nothing moves.
      data.replaceSubrange(range, with: Data(by.utf8).prefix(range.count))
    }
    #expect(throws: FileError.self) { try NGramModel.read(path) }
  }

  @Test func aFileThatIsCutOrNotFiniteIsRefused() throws {
    let (_, cut) = try stored { $0.removeLast(3) }
    #expect(throws: FileError.self) { try NGramModel.read(cut) }
    let (_, infinite) = try stored { data in
      // The last number is the bias of the last label.
      data.replaceSubrange(data.count - 4..<data.count, with: [0, 0, 0x80, 0x7F])
    }
    #expect(throws: FileError.self) { try NGramModel.read(infinite) }
    let (_, twice) = try stored { data in
      let start = 8 + Int(data[0]) + Int(data[1]) << 8
      data.replaceSubrange(start + 8..<start + 16, with: data[start..<start + 8])
    }
    #expect(throws: FileError.self) { try NGramModel.read(twice) }
  }
}
