import Commands

Programs.evaluate()
