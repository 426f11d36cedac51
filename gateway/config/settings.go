// SPDX-License-Identifier: Apache-2.0

package config

import (
	"path/filepath"
	"time"

	"github.com/carelode/lode/adapters"
)

// Settings is all that a gateway is told. The tags of each field hold its name
// (yaml), meaning (doc), default, whether it must be given (need), what the
// example shows (example), and what a list's example shows besides, commented
// out (second, seconddoc).
type Settings struct {
	Listen       Listen        `yaml:"listen" doc:"Where Lode answers."`
	Store        Store         `yaml:"store" doc:"Where Lode keeps what it answers for."`
	Teams        []Team        `yaml:"teams" need:"" doc:"The teams whose records Lode takes."`
	Tokens       []Token       `yaml:"tokens" doc:"Who may call, each for one team. lode token makes one."`
	Destinations []Destination `yaml:"destinations" doc:"Where records go. Each is an adapter with its settings; the adapter's README lists those." second:"name: council\nadapter: cld\nteams: [soham]\nsettings: {folder: council}" seconddoc:"Another, for the council's Client Level Data extract. It writes files into a folder, which must be there."`
	Check        Check         `yaml:"check" doc:"What a message must pass before it is stored to be sent."`
	Pace         Pace          `yaml:"pace" doc:"How Lode paces itself."`
	Limits       Limits        `yaml:"limits" doc:"What a request may cost."`
	Telemetry    Telemetry     `yaml:"telemetry" doc:"Where measurements and traces go. They hold no personal data."`
	Log          Log           `yaml:"log" doc:"What is logged, to stderr, as JSON. It holds no personal data."`

	folder string
}

// Path gives a file named in the settings: relative names are beside the
// settings file. "" stays "".
func (s Settings) Path(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.folder, name)
}

// Listen is where Lode answers.
type Listen struct {
	Address     string `yaml:"address" rule:"address" default:"127.0.0.1:8080" example:"127.0.0.1:8080" doc:"Host and port. With an empty host, every address of the machine."`
	Certificate string `yaml:"certificate" doc:"File with the TLS certificate chain (PEM). Without one, put a proxy in front that speaks TLS."`
	Key         string `yaml:"key" doc:"File with the certificate's private key (PEM)."`
	Admin       string `yaml:"admin" rule:"address" doc:"Host and port for /metrics alone. Without one, /metrics is answered at address."`
}

// Store is where Lode keeps things: in a file of its own or in a PostgreSQL
// database. File is "" when Postgres is given.
type Store struct {
	File         string `yaml:"file" default:"lode.db" example:"/var/lib/lode/lode.db" doc:"The database file, for one gateway on one machine. Its disk is the only copy: back it up."`
	Postgres     string `yaml:"postgres" rule:"postgres" doc:"Instead of file: a PostgreSQL database (15 or newer) that several gateways may share, as postgres://USER@HOST/DATABASE?sslmode=verify-full. It holds no password. Only a database on the same machine may go without verify-full."`
	PasswordFile string `yaml:"password_file" doc:"File with the database user's password in its first line; only its owner may read it."`
	Connections  int    `yaml:"connections" default:"16" doc:"Connections to PostgreSQL, at most, of each gateway; some more are used while all records are read."`
	Keys         string `yaml:"keys" need:"" example:"/etc/lode/keys" doc:"File with the keys that seal it. Keep it on another disk, and a copy elsewhere: without it the database cannot be read. Gateways that share a database have the same."`
}

// Team is a neighbourhood team.
type Team struct {
	ID              string `yaml:"id" need:"" rule:"id" example:"soham" doc:"The team's name in records and addresses. It never changes."`
	Name            string `yaml:"name" need:"" example:"Soham neighbourhood team" doc:"What recipients read."`
	ODSCode         string `yaml:"ods_code" rule:"ods" example:"Y9999" doc:"The team's ODS code."`
	Phone           string `yaml:"phone" example:"01353 555 0100" doc:"Whom a recipient rings."`
	Organisation    string `yaml:"organisation" example:"Fenland Care" doc:"The body that employs the team."`
	OrganisationODS string `yaml:"organisation_ods" rule:"ods" example:"Y9998" doc:"Its ODS code."`
	CouncilCode     string `yaml:"council_code" rule:"council" example:"623" doc:"The three-digit code of the council with adult social services responsibilities."`
}

// Contract gives the team as adapters know it.
func (t Team) Contract() adapters.Team {
	return adapters.Team{
		ID: t.ID, Name: t.Name, ODSCode: t.ODSCode, Phone: t.Phone,
		Organisation: t.Organisation, OrganisationODS: t.OrganisationODS, CouncilCode: t.CouncilCode,
	}
}

// Token says who calls.
type Token struct {
	Name   string `yaml:"name" need:"" example:"record system" doc:"Whom the audit names; unique within the team."`
	Team   string `yaml:"team" need:"" rule:"team" example:"soham" doc:"The id of the one team it may act for."`
	SHA256 string `yaml:"sha256" need:"" rule:"sha256" example:"0000000000000000000000000000000000000000000000000000000000000000" doc:"The token's SHA-256, as lode token prints it. The token itself is kept by its caller alone."`
}

// Destination is one place where records go.
type Destination struct {
	Name        string            `yaml:"name" need:"" rule:"id" example:"shared-record" doc:"Its name in deliveries and addresses. It never changes."`
	Adapter     string            `yaml:"adapter" need:"" example:"sharedcare" doc:"Which adapter: lode adapters lists them."`
	Teams       []string          `yaml:"teams" need:"" rule:"team" example:"soham" doc:"The ids of the teams whose records go there."`
	Concurrency int               `yaml:"concurrency" default:"4" doc:"Attempts at the same time, at most."`
	PerSecond   float64           `yaml:"per_second" default:"0" doc:"Attempts a second, at most; 0: no limit."`
	Attempt     time.Duration     `yaml:"attempt" default:"30s" doc:"The time that one attempt may take. It must be less than pace.lease."`
	UseBy       time.Duration     `yaml:"use_by" default:"0s" doc:"A message older than this is held for a person; 0s: as the adapter says."`
	AckWithin   time.Duration     `yaml:"ack_within" default:"0s" doc:"A missing acknowledgement is overdue after this; 0s: as the adapter says."`
	Late        time.Duration     `yaml:"late" default:"24h" doc:"Unsent for so long, a person is told."`
	Facts       map[string]string `yaml:"facts" doc:"Facts that the adapter needs and that are the same for everybody: a mailbox, a service's id."`
	Settings    map[string]string `yaml:"settings" example:"base_url: https://record.example.org/fhir/R4" doc:"The adapter's own settings. Secrets are named by file."`
}

// Check is what a message must pass.
type Check struct {
	FHIR     string   `yaml:"fhir" default:"refuse" rule:"check" doc:"FHIR R4 messages that do not conform to R4, UK Core and the packages below: refuse (a person is told, with what is wrong), warn (it is logged, and they go) or off."`
	Packages []string `yaml:"packages" doc:"Files of further FHIR packages (.tgz) whose profiles messages may claim."`
	Cache    string   `yaml:"cache" doc:"Folder where the packages are kept as read, so that the next start is quick."`
}

// Pace is how Lode paces itself.
type Pace struct {
	Lease     time.Duration `yaml:"lease" default:"2m" doc:"How long a claim on a delivery holds."`
	Idle      time.Duration `yaml:"idle" default:"1s" doc:"How often to look for work that time made due."`
	Sweep     time.Duration `yaml:"sweep" default:"5s" doc:"How often deadlines, lapsed leases and inboxes are looked at."`
	RetryFrom time.Duration `yaml:"retry_from" default:"1s" doc:"The first wait after a failure; it doubles, and varies."`
	RetryTo   time.Duration `yaml:"retry_to" default:"15m" doc:"The longest wait."`
	Remind    time.Duration `yaml:"remind" default:"24h" doc:"How often a person is reminded."`
	Drain     time.Duration `yaml:"drain" default:"25s" doc:"How long a stop waits for running attempts."`
}

// Limits are what a request may cost.
type Limits struct {
	Record     int64         `yaml:"record" default:"1048576" doc:"Bytes of a record."`
	Attachment int64         `yaml:"attachment" default:"20971520" doc:"Bytes of an attachment."`
	Small      int64         `yaml:"small" default:"16384" doc:"Bytes of any other body."`
	Header     int           `yaml:"header" default:"16384" doc:"Bytes of a request's header."`
	ReadHeader time.Duration `yaml:"read_header" default:"2s" doc:"To read the header."`
	Read       time.Duration `yaml:"read" default:"10s" doc:"To read the whole request."`
	Write      time.Duration `yaml:"write" default:"15s" doc:"From the header to the end of the answer."`
	Idle       time.Duration `yaml:"idle" default:"1m" doc:"Between two requests of a connection."`
	Transfer   time.Duration `yaml:"transfer" default:"2m" doc:"To take or give an attachment."`
	Extract    time.Duration `yaml:"extract" default:"30m" doc:"To write an extract over all records."`
	PerSecond  float64       `yaml:"per_second" default:"200" doc:"Requests a second of one team, in the long run."`
	Burst      int           `yaml:"burst" default:"400" doc:"Requests of one team at once."`
}

// Telemetry is where measurements go.
type Telemetry struct {
	OTLPEndpoint string  `yaml:"otlp_endpoint" doc:"URL of an OpenTelemetry collector for traces (OTLP over HTTP). Without one, no traces leave."`
	Sample       float64 `yaml:"sample" default:"1" doc:"The share of calls that are traced, from 0 to 1."`
}

// Log is what is logged.
type Log struct {
	Level string `yaml:"level" rule:"level" default:"info" example:"info" doc:"debug, info, warn or error."`
}
