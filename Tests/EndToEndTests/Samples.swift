import Foundation

/// Small English and Chinese texts with something to learn, the same in every run.
enum Samples {
  private static let subjects = [
    "the cat", "a dog", "my friend", "the old teacher", "one bird", "她", "我的朋友", "那只猫", "小鸟",
  ]
  private static let verbs = ["likes", "sees", "finds", "reads about", "喜欢", "看见"]
  private static let objects = ["the river", "green apples", "a small book", "the quiet house", "红苹果", "一本书"]

  /// `count` lines, each a sentence. The numbers of a linear congruence choose the words.
  static func text(lines count: Int, seed: Int = 1) -> String {
    var chance = Chance(seed)
    return (0..<count).map { _ in
      "\(chance.pick(subjects)) \(chance.pick(verbs)) \(chance.pick(objects)) ."
    }.joined(separator: "\n") + "\n"
  }

  /// A table of `count` rows with the columns text and label, the labels `good` and `bad` in turn.
  static func reviews(rows count: Int, seed: Int = 2) -> String {
    var chance = Chance(seed)
    return "text\tlabel\n"
      + (0..<count).map { row in
        let good = row % 2 == 0
        let feeling = chance.pick(good ? ["loves", "喜欢", "enjoys"] : ["hates", "讨厌", "dislikes"])
        return "\(chance.pick(subjects)) \(feeling) \(chance.pick(objects))\t\(good ? "good" : "bad")\n"
      }.joined()
  }

  /// The generator of Numerical Recipes: enough for a choice of words.
  private struct Chance {
    private var state: UInt32

    init(_ seed: Int) { state = UInt32(truncatingIfNeeded: seed) }

    mutating func pick(_ words: [String]) -> String {
      state = state &* 1_664_525 &+ 1_013_904_223
      return words[Int(state >> 16) % words.count]
    }
  }
}
