import lldb


def entry_summary(valobj, internal_dict):
    name = valobj.GetChildMemberWithName("name").GetSummary()
    color = valobj.GetChildMemberWithName("color").GetValue()
    return "%s (%s)" % (name.strip('"'), color.lower())


class TableProvider:
    def __init__(self, valobj, internal_dict):
        self.valobj = valobj
        self.update()

    def update(self):
        self.entries = []
        for bucket in self.valobj.GetChildMemberWithName("buckets"):
            self.entries.extend(bucket.linked_list_iter("next"))

    def num_children(self):
        return len(self.entries)

    def get_child_index(self, name):
        for index, entry in enumerate(self.entries):
            if entry.GetChildMemberWithName("name").GetSummary() == '"%s"' % name:
                return index
        return -1

    def get_child_at_index(self, index):
        entry = self.entries[index].Dereference()
        return entry.CreateValueFromAddress("[%d]" % index, entry.GetLoadAddress(), entry.GetType())


class TreeProvider:
    def __init__(self, valobj, internal_dict):
        self.valobj = valobj

    def update(self):
        self.nodes = []
        stack, node = [], self.valobj.GetChildMemberWithName("left")
        self.collect(self.valobj if self.valobj.TypeIsPointerType() else self.valobj.AddressOf())

    def collect(self, node):
        node = node.GetNonSyntheticValue()
        if node.GetValueAsUnsigned():
            self.collect(node.GetChildMemberWithName("left"))
            self.nodes.append(node.GetChildMemberWithName("key"))
            self.collect(node.GetChildMemberWithName("right"))

    def num_children(self):
        return len(self.nodes)

    def get_child_at_index(self, index):
        key = self.nodes[index]
        return self.valobj.CreateValueFromData("[%d]" % index, key.GetData(), key.GetType())

    def get_child_index(self, name):
        return int(name.strip("[]"))

    def has_children(self):
        return True


def __lldb_init_module(debugger, internal_dict):
    category = debugger.CreateCategory("shapes")
    category.AddTypeSummary(lldb.SBTypeNameSpecifier("entry"),
                            lldb.SBTypeSummary.CreateWithFunctionName("shapes.entry_summary", lldb.eTypeOptionCascade))
    category.AddTypeSynthetic(lldb.SBTypeNameSpecifier("table_t"),
                              lldb.SBTypeSynthetic.CreateWithClassName("shapes.TableProvider"))
    category.AddTypeSynthetic(lldb.SBTypeNameSpecifier("tree_t"),
                              lldb.SBTypeSynthetic.CreateWithClassName("shapes.TreeProvider"))
    category.SetEnabled(True)
