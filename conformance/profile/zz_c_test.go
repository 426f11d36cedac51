package profile_test
import ("testing";"os";"time";"fmt")
func TestZZC(t *testing.T){
 m:=newMutants(hostileBases(t)); c:=plantedChecker(t)
 slow:=0
 for n:=range 100000 { d:=m.make(uint64(n)); s:=time.Now(); is:=c.Check(d); if e:=time.Since(s); e>200*time.Millisecond { slow++; fmt.Println(n,len(d),e,len(is)); os.WriteFile(fmt.Sprintf("/tmp/slow%d.json",n),d,0o600)} }
}
