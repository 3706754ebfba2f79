import lldb


class ListProvider:
    def __init__(self, valobj, internal_dict):
        self.valobj = valobj
        self.nodes = []

    def update(self):
        self.nodes = []
        node = self.valobj.GetChildMemberWithName("first")
        while node.GetValueAsUnsigned() != 0:
            self.nodes.append(node)
            node = node.GetChildMemberWithName("next")
        return False

    def num_children(self):
        return len(self.nodes)

    def has_children(self):
        return True

    def get_child_index(self, name):
        try:
            return int(name.lstrip("[").rstrip("]"))
        except ValueError:
            return -1

    def get_child_at_index(self, index):
        if not 0 <= index < len(self.nodes):
            return None
        value = self.nodes[index].GetChildMemberWithName("value")
        return self.valobj.CreateValueFromData("[%d]" % index, value.GetData(), value.GetType())


class HandleProvider:
    def __init__(self, valobj, internal_dict):
        self.valobj = valobj

    def num_children(self):
        return 2

    def get_child_at_index(self, index):
        number = self.valobj.GetNonSyntheticValue().GetValueAsUnsigned()
        if index == 0:
            return self.valobj.CreateValueFromExpression("index", "%d >> 8" % number)
        return self.valobj.CreateValueFromExpression("generation", "%d & 255" % number)

    def get_child_index(self, name):
        return {"index": 0, "generation": 1}.get(name, -1)

    def has_children(self):
        return True


class PairProvider:
    def __init__(self, valobj, internal_dict):
        self.valobj = valobj

    def update(self):
        key = self.valobj.GetNonSyntheticValue().GetChildMemberWithName("key")
        self.key = self.valobj.CreateValueFromExpression("k", "%d + 100" % key.GetValueAsSigned())

    def num_children(self):
        return 0

    def has_children(self):
        return False

    def get_value(self):
        return self.key


def list_summary(valobj, internal_dict):
    return "size=%d" % valobj.GetNumChildren()


def raw_summary(valobj, internal_dict):
    return "count=%d" % valobj.GetNonSyntheticValue().GetChildMemberWithName("count").GetValueAsSigned()


def options_summary(valobj, internal_dict, options):
    return "with options"
