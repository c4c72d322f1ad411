import Storage

// What the files of Gemma 2 and 3 say alike.
extension ConfigurationReader {
  /// Reads the divisor of scores and the cap of logits; attention in both directions is refused.
  func readGemma(into c: inout ModelConfiguration, divisor: Float, logitCap: Float?) throws(FileError) {
    try refuse("use_bidirectional_attention", unless: .bool(false))
    let divisor = try number("query_pre_attn_scalar", 1e-6...1e12) ?? divisor
    c.details.scoreDivisor = divisor == Float(c.headSize) ? nil : divisor
    c.details.logitCap = try cap("final_logit_softcapping", usual: logitCap)
  }

  /// A soft cap; null is none.
  ///
  /// - Parameter usual: transformers' where a file says nothing.
  func cap(_ key: String, usual: Float?) throws(FileError) -> Float? {
    let said = try number(key, 1e-6...1e12)
    return members[key] == nil ? usual : said
  }
}

extension ModelConfiguration {
  /// The keys for them.
  var gemmaMembers: [String: Any] {
    [
      "query_pre_attn_scalar": ConfigurationValues.decimal(details.scoreDivisor ?? Float(headSize)),
      "final_logit_softcapping": ConfigurationValues.cap(details.logitCap),
      "sliding_window": details.windows?.length ?? ConfigurationValues.null,
      "layer_types": AttentionWindows.types(details.windows, of: layerCount),
    ]
  }
}

extension ConfigurationValues {
  /// A soft cap, or null.
  static func cap(_ cap: Float?) -> Any { cap.map { StrictDecimal($0) } ?? null }
}
