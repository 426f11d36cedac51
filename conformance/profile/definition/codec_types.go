// SPDX-License-Identifier: Apache-2.0

package definition

func codeStructure(c *codec, s *Structure) {
	c.str(&s.URL)
	c.str(&s.Version)
	c.str(&s.Name)
	c.str(&s.Kind)
	c.str(&s.Type)
	c.str(&s.Base)
	c.str(&s.Derivation)
	c.flags(&s.Abstract)
	list(c, &s.Contexts, func(c *codec, x *Context) {
		c.str(&x.Type)
		c.str(&x.Expression)
	})
	list(c, &s.ContextInvariants, str)
	list(c, &s.Problems, str)
	list(c, &s.Differential, codeElement)
	list(c, &s.Snapshot, codeElement)
}

func codeElement(c *codec, e *Element) {
	c.str(&e.ID)
	c.str(&e.Path)
	c.str(&e.SliceName)
	c.num(&e.Min)
	c.str(&e.Max)
	c.str(&e.BasePath)
	c.num(&e.BaseMin)
	c.str(&e.BaseMax)
	c.str(&e.ContentReference)
	c.num(&e.MaxLength)
	c.flags(&e.SliceIsConstraining, &e.MustSupport, &e.IsModifier, &e.IsSummary)
	list(c, &e.Types, codeType)
	maybe(c, &e.Fixed, instanceNode)
	maybe(c, &e.Pattern, instanceNode)
	maybe(c, &e.MinValue, instanceNode)
	maybe(c, &e.MaxValue, instanceNode)
	list(c, &e.Constraints, codeConstraint)
	maybe(c, &e.Binding, func(c *codec, b *Binding) {
		c.str(&b.Strength)
		c.str(&b.ValueSet)
		c.str(&b.Max)
	})
	maybe(c, &e.Slicing, func(c *codec, s *Slicing) {
		c.flags(&s.Ordered)
		c.str(&s.Rules)
		list(c, &s.Discriminators, func(c *codec, d *Discriminator) {
			c.str(&d.Type)
			c.str(&d.Path)
		})
	})
}

func codeType(c *codec, t *Type) {
	c.str(&t.Code)
	list(c, &t.Profiles, str)
	list(c, &t.TargetProfiles, str)
	list(c, &t.Aggregation, str)
	c.str(&t.Versioning)
	c.str(&t.FHIRType)
}

func codeConstraint(c *codec, x *Constraint) {
	c.str(&x.Key)
	c.str(&x.Severity)
	c.str(&x.Human)
	c.str(&x.Expression)
	c.str(&x.Source)
}

func codeValueSet(c *codec, v *ValueSet) {
	c.str(&v.URL)
	c.str(&v.Version)
	c.str(&v.Name)
	list(c, &v.Include, codeInclude)
	list(c, &v.Exclude, codeInclude)
	list(c, &v.Expansion, func(c *codec, x *Coded) {
		c.str(&x.System)
		c.str(&x.Code)
		c.str(&x.Display)
		c.flags(&x.Abstract)
	})
}

func codeInclude(c *codec, i *Include) {
	c.str(&i.System)
	c.str(&i.Version)
	list(c, &i.Concepts, codeConcept)
	list(c, &i.Filters, func(c *codec, f *Filter) {
		c.str(&f.Property)
		c.str(&f.Op)
		c.str(&f.Value)
	})
	list(c, &i.ValueSets, str)
}

func codeCodeSystem(c *codec, s *CodeSystem) {
	c.str(&s.URL)
	c.str(&s.Version)
	c.str(&s.Name)
	c.str(&s.ValueSet)
	c.str(&s.Content)
	c.flags(&s.CaseSensitive)
	c.str(&s.Hierarchy)
	list(c, &s.Concepts, codeConcept)
}

func codeConcept(c *codec, x *Concept) {
	c.str(&x.Code)
	c.str(&x.Display)
	list(c, &x.Parents, str)
	c.flags(&x.Abstract)
	c.properties(&x.Properties)
}

func codeMessage(c *codec, m *MessageDefinition) {
	c.str(&m.URL)
	c.str(&m.Version)
	c.str(&m.EventSystem)
	c.str(&m.EventCode)
	list(c, &m.Focus, func(c *codec, f *Focus) {
		c.str(&f.Code)
		c.str(&f.Profile)
		c.num(&f.Min)
		c.str(&f.Max)
	})
}

func codeNamingSystem(c *codec, s *NamingSystem) {
	c.str(&s.Preferred)
	list(c, &s.Known, str)
}
