import Commands

Programs.describe()
