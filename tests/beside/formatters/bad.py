class Base:
    def __init__(self, valobj, d): self.v = valobj
    def num_children(self): return 2
    def get_child_index(self, name): return -1
    def get_child_at_index(self, i): return self.v.CreateValueFromExpression("c%d" % i, str(i))
class BadInit(Base):
    def __init__(self, valobj, d): raise ValueError("init")
class BadCount(Base):
    def num_children(self): raise ValueError("count")
class BadChild(Base):
    def get_child_at_index(self, i): raise ValueError("child")
class NoneChild(Base):
    def get_child_at_index(self, i): return None if i == 0 else self.v.CreateValueFromExpression("c%d" % i, str(i))
class OddChild(Base):
    def get_child_at_index(self, i): return 7
class BadUpdate(Base):
    def update(self): raise ValueError("update")
class Max(Base):
    def num_children(self, max_children): return 3
class NoMethods:
    def __init__(self, valobj, d): pass
class Plain(Base): pass
class Many(Base):
    def num_children(self): return 300
class OnlyCount(Base):
    def has_children(self): return False
def summ(v, d): raise ValueError("summary")
