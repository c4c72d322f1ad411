/// Names under which data sets commonly keep their columns, by ``ColumnNames/fold(_:)`` and the likeliest first.
enum UsualNames {
  /// Of a column of texts.
  static let texts = [
    "text", "sentence", "review", "content", "headline", "comment", "tweet", "phrase", "utterance",
    "question",
    "message", "document", "body", "sentence1", "sentence_a", "premise", "question1", "text_a",
    "文本", "内容", "评论", "句子", "テキスト", "本文", "texte", "texto", "testo", "tekst", "текст", "beitrag", "kommentar",
    "commentaire", "comentario", "commento", "comentário", "отзыв", "title", "标题",
  ]

  /// Of a column of labels.
  static let labels = [
    "label", "labels", "class", "category", "sentiment", "target", "intent", "topic", "tag", "gold_label",
    "标签", "类别", "ラベル", "kategorie", "klasse", "étiquette", "catégorie", "etiqueta", "categoría", "categoria",
    "kategoria", "метка", "категория",
  ]

  /// Of a column of numbers.
  static let numbers = ["score", "rating", "stars", "similarity", "value", "relatedness_score", "grade"]

  /// Of a column of texts that others go on.
  static let prompts = ["prompt", "instruction", "input", "question", "query", "source"]

  /// Of a column of texts that go on where others end.
  static let completions = ["completion", "response", "output", "answer", "target", "summary"]

  /// Whether fields read like the usual names of columns of prompts and of completions.
  static func arePrompts(_ names: [String]) -> Bool {
    let folded = names.map(ColumnNames.fold)
    return folded.contains(where: prompts.contains) && folded.contains(where: completions.contains)
  }

  /// Of a column of answers of a kind.
  static func answers(_ target: LabelledOptions.Target) -> [String] {
    switch target {
    case .label: labels
    case .number: labels + numbers
    case .tags, .conversation: []
    case .completion: completions
    case .labels: labels + ["tags", "categories", "topics", "classes", "emotions"]
    }
  }

  /// Of the two texts of a pair.
  static let pairs = [
    ("sentence1", "sentence2"), ("sentence_a", "sentence_b"), ("premise", "hypothesis"),
    ("question1", "question2"), ("text_a", "text_b"), ("text1", "text2"),
  ]

  /// Whether a field reads like the usual name of a column of texts.
  static func isText(_ name: String) -> Bool { texts.contains(ColumnNames.fold(name)) }

  /// Whether a field reads like the usual name of a column of labels.
  static func isLabel(_ name: String) -> Bool { labels.contains(ColumnNames.fold(name)) }

  /// The columns that look like the two texts of a pair; nil for none.
  static func pair(in columns: [String]) -> (text: String, pair: String)? {
    ColumnNames(columns: columns, areNames: true, path: "").pair(of: pairs, text: nil).map {
      (columns[$0.text], columns[$0.pair])
    }
  }
}
