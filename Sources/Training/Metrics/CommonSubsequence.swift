/// ROUGE-L of a text and its reference: the F-measure of their longest common subsequence of words (Lin 2004), from 0 to 1.
///
/// As rouge_score reckons it, without stemming: words are runs of the letters a to z and digits in lower case, and what else stands
/// in a text, letters of other scripts too, only parts them.
public enum CommonSubsequence {
  /// The F-measure; 0 where either has no word.
  public static func fMeasure(_ text: String, reference: String) -> Double {
    let own = words(text), right = words(reference)
    guard !own.isEmpty, !right.isEmpty else { return 0 }
    let common = Double(length(own, right))
    guard common > 0 else { return 0 }
    let precision = common / Double(own.count), recall = common / Double(right.count)
    return 2 * precision * recall / (precision + recall)
  }

  /// The words of a text.
  private static func words(_ text: String) -> [String] {
    let lower = text.unicodeScalars.flatMap { $0.properties.lowercaseMapping.unicodeScalars }
    return lower.split { !($0 >= "a" && $0 <= "z" || $0 >= "0" && $0 <= "9") }.map { word in
      var text = ""
      text.unicodeScalars.append(contentsOf: word)
      return text
    }
  }

  /// The length of the longest common subsequence.
  private static func length(_ one: [String], _ other: [String]) -> Int {
    var row = [Int](repeating: 0, count: other.count + 1)
    for word in one {
      var diagonal = 0
      for place in other.indices {
        let above = row[place + 1]
        row[place + 1] = word == other[place] ? diagonal + 1 : max(above, row[place])
        diagonal = above
      }
    }
    return row[other.count]
  }
}
