import Commands

Programs.tokenize()
