import Commands

Programs.generate()
