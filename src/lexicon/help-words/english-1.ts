/** Help words: English as readers type it. `help-words.ts` describes the format. */
export const ENGLISH_1 = `
delete account permanently = remove account = erase account = 어카운트 딜리트 = 계정 delete = 어카운트 삭제 > 회원 탈퇴 = 계정 삭제 = 탈퇴하기
withdraw membership = membership withdrawal = cancel membership account > 회원 탈퇴 = 서비스 탈퇴
deactivate temporarily = disable account temporarily = hide account > 계정 비활성화 = 계정 일시 정지 = 휴면 계정
dormant account = inactive account = sleep account = 휴면 어카운트 > 휴면 계정 해제 = 휴면 계정
rejoin = sign up again = join again = register again > 재가입 = 탈퇴 후 재가입
undo delete account = restore delete account = recover delete account = get account back > 탈퇴 취소 = 계정 복구 = 탈퇴 철회
cannot log in = cant log in = cannot login = cant login = cannot sign in = cant sign in = unable log in = login not work = login fail = 로그인 에러 = 로그인 fail > 로그인 오류 = 로그인 안 됨 = 로그인 실패
login loop = keep log out = keep logout = log out automatically = logged out itself > 자동 로그아웃 = 로그인이 풀림 = 로그아웃되는 현상
lock out = too many attempt = too many login attempt > 계정 잠금 = 로그인 제한 = 로그인 시도 횟수 초과
wrong password = incorrect password = password not work = password not match = 패스워드 에러 = 패스워드 틀리다 > 비밀번호 오류 = 비밀번호 불일치 = 비밀번호 재설정
forget password = lose password = remember password not = 패스워드 분실 = 패스워드 찾기 = 패스워드 까먹다 > 비밀번호 찾기 = 비밀번호 재설정
update password = new password = 패스워드 체인지 = 패스워드 변경 = password 바꾸다 > 비밀번호 변경 = 비밀번호 재설정
forget id = forget username = find id = lose id = forget email use = id 찾다 > 아이디 찾기 = 가입한 계정 확인
password reset email = reset link not come = reset email not arrive = reset link expire > 비밀번호 재설정 메일 = 재설정 메일 안 옴 = 비밀번호 재설정
change phone number = update phone number = new phone number = change number = number change = 폰 넘버 변경 = 번호 체인지 > 전화번호 변경 = 휴대폰 번호 변경
old phone number = previous number = number no longer use = lose phone number > 이전 전화번호 = 전화번호 변경 = 번호를 사용할 수 없는 경우
foreign phone number = overseas phone number = international number = foreign number > 해외 전화번호 = 외국 휴대폰 번호 = 해외 번호 가입
change account email = new email address = switch email = 이메일 체인지 > 이메일 변경 = 계정 이메일 변경
change id = change username = change user id = 아이디 체인지 = 유저네임 변경 > 아이디 변경 = 사용자 이름 변경
change name = real name change = update name = fix name = name wrong = legal name > 이름 변경 = 개명 = 실명 정보 변경
change birthday = wrong birthday = change birth date = fix birthday > 생년월일 변경 = 생일 변경
hide birthday = birthday notification = birthday not show = 생일 노티 > 생일 알림 = 생일 공개 설정 = 생일 숨기기
change gender = update personal info = edit personal information = change personal information = 프라이버시 정보 변경 > 회원 정보 수정 = 개인정보 변경
change profile picture = change profile photo = upload profile picture = 프로필 픽쳐 = 프로필 포토 = profile 사진 바꾸다 > 프로필 사진 변경 = 프로필 사진 설정
remove profile picture = delete profile picture = delete profile photo = profile picture history > 프로필 사진 삭제 = 프로필 기록 삭제
status message = bio message = profile status = 스테이터스 메시지 > 상태 메시지 = 프로필 상태 메시지
profile visitor = profile view = profile view history > 프로필 방문자 = 프로필 조회 확인
hide profile = profile private = make account private = make profile private > 프로필 비공개 = 비공개 계정 = 프로필 공개 범위
app language = korean english = change english = english version = switch language = english menu = 랭귀지 체인지 = 영어 버전 > 언어 변경 = 언어 설정 = 영어로 변경
change country = change region = region lock = region setting = country setting > 국가 변경 = 지역 설정 = 국가 설정
use abroad = use overseas = outside korea = travel abroad > 해외 이용 = 해외에서 이용 = 해외 로그인
foreigner = foreign resident = expat = foreigner sign up = foreigner register > 외국인 가입 = 외국인 이용 = 외국인 본인 인증
alien registration card = foreigner registration number = residence card = foreigner id > 외국인등록번호 = 외국인등록증 = 외국인 본인 인증
passport = passport verification = verify passport > 여권 인증 = 여권
real name verification = verify identity fail = identity verification fail = name not match = 본인 인증 fail > 본인 인증 실패 = 실명 인증 = 본인 인증 오류
code not arrive = code not come = verification code not receive = not receive code = no verification code = sms code not arrive = otp not arrive = no sms = 코드 안 오다 = 베리피케이션 코드 > 인증번호가 오지 않음 = 인증번호 안 옴 = 인증 문자 미수신
verification code wrong = code expire = invalid code = incorrect code > 인증번호 오류 = 인증번호 만료 = 인증번호 불일치
verification email not = verification mail not come = confirm email not arrive = activation email > 인증 메일 안 옴 = 인증 메일 미수신 = 이메일 인증
email already use = already register = already have account = phone already register > 이미 가입된 계정 = 이미 사용 중인 이메일 = 이미 등록된 번호
turn off two factor = disable 2fa = remove 2fa = disable two-step = 투팩터 = 투스텝 인증 > 2단계 인증 해제 = 2단계 인증
lose authenticator = lost 2fa = new phone authenticator = otp lost > 2단계 인증 분실 = OTP 재발급 = 2단계 인증 해제
log out other device = sign out all device = log out everywhere = logout all device = remote logout = remove device = 디바이스 로그아웃 > 다른 기기 로그아웃 = 원격 로그아웃 = 로그인 기기 관리
two device = multiple device = several device = 2 device = use two phone = two phone = same account device = 디바이스 두 개 > 여러 기기에서 사용 = 동시 접속 = 기기 추가
device limit = too many device = maximum device = device register = register device = 디바이스 등록 > 기기 등록 = 기기 수 제한 = 기기 관리
unknown login = login alert = strange login = someone log in = new device login = unknown device > 새로운 기기 로그인 알림 = 로그인 기록 = 낯선 로그인
new phone = change phone = switch phone = get new phone = move new phone = 뉴 폰 = 폰 체인지 > 기기 변경 = 휴대폰 변경 = 새 휴대폰으로 옮기기
lose phone = phone steal = stolen phone = steal phone = phone missing > 휴대폰 분실 = 분실 신고 = 휴대폰 도난
account hack = someone use account = account steal = stolen account = account compromise = 해킹 어카운트 = 계정 hack > 계정 도용 = 계정 해킹 = 계정 보호조치
suspend = account restrict = account disable = account limit = account block = 계정 서스펜드 > 이용 제한 = 계정 정지 = 서비스 이용 제한
ban = account ban = permanently ban = get ban = 계정 밴 = 밴 당하다 > 이용 정지 = 영구 정지 = 이용 제한
appeal ban = appeal suspension = unban = lift ban = dispute ban = 밴 해제 > 이의 신청 = 이용 제한 해제 = 소명
under 14 = under age = child account = kid account = teen account = 키즈 계정 > 만 14세 미만 = 법정대리인 동의 = 미성년자
adult verification = 19 plus > 성인 인증 = 연령 확인
merge account = combine account = move account = transfer account = integrate account > 계정 통합 = 계정 이전 = 계정 합치기
remove link account = unlink app > 연결 끊기 = 계정 연동 해제 = 연결된 서비스 관리
log in google = google login = apple login = sign in apple = facebook login = 구글 sign in > 소셜 로그인 = 간편 로그인 = 다른 계정으로 로그인
qr login = qr code login = log in qr = 큐알 로그인 > QR코드 로그인 = QR 로그인
download data = download personal data = export data = request data = 데이터 익스포트 > 내 정보 다운로드 = 데이터 내려받기 = 개인정보 열람
delete personal data = erase data = right erase > 개인정보 삭제 = 데이터 삭제 = 개인정보 파기
data collect = personal data collect = stop track = third party share > 개인정보 수집 = 맞춤형 광고 설정 = 제3자 제공
turn off ad = remove ad = stop ad = hide ad = too many ad = ad block = 애드 제거 > 광고 끄기 = 광고 숨기기 = 맞춤형 광고 해제
block person = block friend = block contact = 유저 블락 = 유저 차단 > 친구 차단 = 사용자 차단 = 차단하기
unblock person = unblock friend = unblock user = cancel block = 언블락 = 언블록 > 차단 해제 = 친구 차단 해제
see block list = block user list = manage block = 블락 리스트 = 블록 리스트 > 차단 목록 = 차단 친구 관리
get block = 블락 당하다 = know block = know get block = other block = check block > 차단당했는지 확인 = 차단 여부 = 상대방이 차단한 경우
block number = block call = block unknown = block stranger = unknown number = 스팸 콜 > 전화 차단 = 모르는 사람 차단 = 스팸 전화 차단
report person = report account = report chat = report message = 유저 신고 = 유저 리포트 = user 신고 > 사용자 신고 = 채팅 신고 = 신고하기
cancel report = report result = false report = report history > 신고 취소 = 신고 결과 확인 = 허위 신고
harass = cyber bully = abusive message = threat = stalk = stalker = 스토킹 > 괴롭힘 신고 = 욕설 신고 = 사이버 괴롭힘
sexual harassment = sexual message = nude = obscene = 몸캠 > 성희롱 신고 = 음란물 신고 = 불법촬영물 신고
insult = abuse language = offensive content = swear > 욕설 신고 = 혐오 표현 = 부적절한 게시물 신고
steal photo = copyright report = 카피라이트 > 저작권 침해 신고 = 저작권 = 게시 중단 요청
spam message = get spam = spam account = stop spam = report spam = 스팸 메시지 신고 > 스팸 신고 = 스팸 메시지 차단
fake profile = 페이크 계정 = 가짜 어카운트 > 사칭 계정 신고 = 사칭 신고 = 가짜 계정
scam message = scam link = suspicious link = suspicious message = fishing link = phish link = 피싱 링크 = 스캠 메시지 > 피싱 메시지 = 의심스러운 링크 = 사기 예방
get scam = scam report = report scammer = fraud report = scammer = 스캠 당하다 > 사기 피해 신고 = 사기 신고 = 피해 구제
romance scam = investment scam = stock scam = coin scam = 로맨스 스캠 > 사기 주의 = 투자 사기 = 금융사기 예방
phone scam = bank scam = 보이스 피싱 > 보이스피싱 피해 신고 = 지급정지 = 금융사기
add id = add friend id = search id = find friend id = id search = 아이디 서치 > 아이디로 친구 추가 = ID로 추가 = 아이디 검색
add phone number = add friend number = add contact = find phone number = 연락처 add > 연락처로 친구 추가 = 전화번호로 친구 추가
add qr code = friend qr = scan qr = qr code friend > QR코드로 친구 추가 = QR코드 스캔
cannot add friend = cant add friend = friend not add = add friend error = friend not find = cannot find friend = 친구 애드 > 친구 추가 안 됨 = 친구 추가 오류 = 친구 검색 안 됨
stop add automatically = auto add friend = friend auto add = contact upload > 자동 친구 추가 = 친구 추가 허용 = 자동 친구 추가 끄기
allow id search = hide phone number > 아이디 검색 허용 = 전화번호로 검색 허용 = 전화번호 공개
contact not show = contact not sync = sync friend = refresh friend list = friend disappear = friend list disappear = 컨택트 싱크 > 연락처 동기화 = 친구 목록 새로고침 = 친구 목록이 안 보임
unhide friend = hide friend list = see hide friend = 히든 프렌드 > 숨김 친구 관리 = 숨김 해제 = 친구 숨김
delete contact = remove contact = delete friend permanently = 친구 딜리트 > 친구 삭제 = 연락처 삭제
accept friend request = cancel friend request = reject friend request = decline friend request > 친구 요청 수락 = 친구 요청 취소 = 친구 요청 거절
turn off friend suggestion = stop recommend friend = hide friend suggestion > 친구 추천 끄기 = 추천 친구 숨기기
unknown account = unknown member = user unknown = 언노운 > 알 수 없음 = 탈퇴한 사용자 = 대화상대 없음
message not send = cannot send message = cant send message = message fail = message stuck = fail send = 메시지 센드 = 메시지 fail > 메시지 전송 실패 = 메시지가 전송되지 않음 = 메시지 전송 오류
message not arrive = not receive message = message not come = message late = message delay = 메시지 딜레이 > 메시지 수신 안 됨 = 메시지 지연 = 메시지가 늦게 옴
delete everyone = delete message everyone = take back message = cancel message = 메시지 딜리트 = 메시지 캔슬 = 언센드 > 메시지 삭제 = 모든 대화 상대에게서 삭제 = 보낸 메시지 삭제
delete message restore = recover message = recover chat = see deleted message = restore message = 메시지 리커버리 = restore delete message = recover delete message = find delete message > 삭제한 메시지 복구 = 대화 내용 복구 = 삭제된 대화
change sent message = 메시지 에디트 > 메시지 수정 = 보낸 메시지 수정
read receipt off = turn off read receipt = yellow number = unread number = 읽씹 > 읽음 표시 = 읽지 않은 숫자 = 읽음 확인
last seen hide = hide online = hide last seen = appear offline = turn off active status = 온라인 스테이터스 > 접속 상태 숨기기 = 활동 상태 = 마지막 접속 시간
transfer chat = move chat = chat transfer = transfer chat history = move message new phone = 채팅 트랜스퍼 > 대화 내용 옮기기 = 대화 백업 복원 = 기기 변경 대화
backup chat = save chat = chat save = backup message = 챗 백업 = 톡 백업 > 대화 백업 = 대화 내용 저장
backup fail = cannot backup = cant backup = backup error = restore fail = restore error = cannot restore chat = 백업 에러 = 백업 fail > 백업 오류 = 복원 오류 = 백업 실패
forget backup password = backup password = restore password > 백업 비밀번호 = 백업 비밀번호 분실 = 대화 복원 비밀번호
android iphone transfer = android iphone = iphone android = 안드로이드 아이폰 트랜스퍼 > 다른 운영체제로 기기 변경 = 대화 백업 복원 = 운영체제 변경
download chat = export message = chat text file = print chat = 챗 익스포트 = 채팅 익스포트 > 대화 내용 내보내기 = 대화 내용 텍스트 저장
delete chat = clear chat = delete chat history = clear chat history = delete conversation = erase chat = 챗 딜리트 > 대화 내용 삭제 = 채팅방 삭제 = 대화 내용 모두 삭제
chat disappear = chat gone = message disappear = message gone = conversation disappear = chat lose > 채팅방이 사라짐 = 대화 내용이 사라짐 = 대화 복구
search message = search chat = find old message = find message = chat search = 채팅 서치 > 대화 내용 검색 = 메시지 검색
hide chat = archive chat = hide chat room = lock chat = chat lock = 챗 락 = 채팅방 락 > 채팅방 숨기기 = 채팅방 잠금 = 채팅방 보관
chat self = message self = self chat > 나와의 채팅 = 나에게 보내기
photo expire = picture expire = file expire = cannot open photo = photo not open = cannot download photo = image expire > 사진 보관 기간 = 파일 유효기간 만료 = 사진이 열리지 않음
send original photo = photo quality = picture blurry = high quality photo = send full size = 오리지널 사진 > 사진 화질 설정 = 원본 사진 전송 = 사진 전송 화질
photo not send = cannot send photo = cant send picture = video not send = cannot send video = cannot send file = file not send > 사진 전송 오류 = 동영상 전송 실패 = 파일 전송 실패
send large file = file size limit = video size limit = file too large = file too big = 파일 사이즈 > 대용량 파일 전송 = 전송 용량 제한 = 파일 용량 제한
save photo automatically = auto download photo = auto save photo = photo auto download = 오토 세이브 > 사진 자동 저장 = 자동 다운로드
save all photo = save photo gallery = download all photo = save picture phone > 사진 저장 = 사진 묶음 저장 = 앨범 저장
create group = make group = make group chat = start group chat = 그룹챗 만들다 > 그룹 채팅 만들기 = 단체 채팅방 만들기
exit chat = leave group chat = leave quietly = leave silently = exit group = quit group = 그룹챗 나가다 = 톡방 exit > 채팅방 나가기 = 조용히 나가기 = 단체 채팅방 나가기
kick member = kick user = remove member = kick group = remove someone group = 멤버 킥 = 킥 당하다 > 내보내기 = 강제 퇴장 = 대화 상대 내보내기
reject group invite = stop group invite = invite without permission = decline group invite = 단톡 인바이트 > 그룹 채팅 초대 거절 = 초대 수락 거절 = 단체 채팅 초대
add member = invite member = invite group = invite people = invite friend = 멤버 인바이트 > 대화 상대 초대 = 멤버 초대 = 친구 초대
change admin = transfer admin = change host = sub admin = make admin = transfer ownership = 어드민 변경 > 방장 변경 = 방장 위임 = 부방장
change room name = rename group = change group name = group photo = rename chat = 룸 네임 > 채팅방 이름 변경 = 채팅방 사진 변경
create poll = make vote = edit poll = end poll = anonymous vote = 폴 만들다 > 투표 만들기 = 투표 종료 = 투표 수정
pin notice = post notice = remove notice = delete notice = hide notice > 공지 등록 = 공지 내리기 = 공지 삭제
mention everyone = tag everyone = tag someone = mention off > 멘션 알림 = 모두 멘션 = 멘션하기
create open chat = make open chat = join open chat = open chat link = 오픈챗 만들다 > 오픈채팅방 만들기 = 오픈채팅 참여 = 오픈채팅 링크
open chat profile = anonymous profile = open profile = 오픈 프로파일 > 오픈프로필 = 오픈채팅 프로필
open chat ban = open chat kick = open chat restrict = 오픈챗 밴 > 오픈채팅 이용 제한 = 오픈채팅 내보내기 = 가리기 제한
open chat password = room password = entry code = join code = 참여 코드 > 참여코드 = 채팅방 입장 제한
open chat delete = close open chat = delete room = delete chat room = 룸 삭제 > 오픈채팅방 삭제 = 채팅방 삭제
follow channel = add channel = block channel = channel message stop = 채널 애드 > 채널 추가 = 채널 차단 = 채널 메시지 수신 거부
schedule message cancel = send message later = 메시지 스케줄 > 예약 메시지 = 예약 메시지 취소 = 메시지 예약 전송
translate message = message translation = chat translation = 트랜슬레이트 > 메시지 번역 = 대화 번역
buy sticker = purchase sticker = buy emoticon = emoticon shop = 스티커 구매 = 이모티콘 바이 > 이모티콘 구매 = 스티커 구매 방법
refund sticker = refund emoticon = emoticon refund = return emoticon = 이모티콘 리펀드 = 스티커 리펀드 > 이모티콘 환불 = 구매 취소 = 스티커 환불
gift sticker = send emoticon gift = gift emoticon = emoticon present = 이모티콘 기프트 > 이모티콘 선물하기 = 선물함
emoticon not show = sticker not show = emoticon disappear = restore sticker = redownload emoticon = sticker disappear > 이모티콘이 안 보임 = 이모티콘 다시 받기 = 구매한 이모티콘 복원
emoticon subscription = unlimited emoticon = emoticon plus cancel = 이모티콘 플러스 해지 > 이모티콘 구독 = 이모티콘 구독 해지
gifticon = gift box = receive gift = 기프트 카드 > 선물하기 = 기프티콘 = 선물함
gift refund = cancel gift = gift expire = extend gift = gifticon expire = refuse gift = 기프티콘 리펀드 = 기프트 캔슬 > 선물 환불 = 선물 유효기간 연장 = 선물 거절
notification off = notification stop = 노티 오프 = 알림 오프 = 푸시 오프 = 노티 끄다 > 알림 끄기 = 알림 설정
allow notification = 노티 온 = 푸시 온 > 알림 켜기 = 알림 허용
notification not come = not get notification = notification miss = no push = push 안 오다 = 노티 안 오다 = 푸쉬 안 오다 = 알람 안 오다 > 알림이 오지 않음 = 알림 안 옴 = 푸시 알림 오류
notification delay = notification late = late notification = 노티 딜레이 = 알림 딜레이 = 푸시 딜레이 > 알림 지연 = 알림이 늦게 옴 = 배터리 최적화
change notification sound = notification no sound = no notification sound = notification tone change = 노티 사운드 = 알림 사운드 변경 > 알림음 변경 = 알림음 설정 = 알림 소리 안 남
hide preview = hide message content = preview off = turn off preview = hide lock screen = 프리뷰 끄다 = 프리뷰 오프 > 알림 미리보기 끄기 = 메시지 내용 숨기기 = 잠금 화면 알림
badge not disappear = badge number = app badge = red dot = badge off = unread count wrong = 배지 카운트 > 앱 배지 = 배지 숫자 = 읽지 않은 메시지 수
mute chat = mute group = mute group chat = silence chat = mute conversation = 챗 뮤트 = 단톡 뮤트 > 채팅방 알림 끄기 = 채팅방 알림 해제
keyword alert = keyword notification = 키워드 노티 = 키워드 얼럿 > 키워드 알림 = 키워드 알림 등록
night notification = quiet hour = silent time = 슬립 모드 > 방해 금지 시간 = 야간 알림 끄기 = 야간 푸시
watch notification = apple watch notification = galaxy watch notification = 워치 노티 > 워치 알림 = 스마트워치 알림
marketing notification = ad notification = stop marketing message = promotion message = 프로모션 알림 > 광고성 알림 수신 거부 = 마케팅 수신 동의 철회 = 혜택 알림
call no sound = cannot hear = cant hear = hear nothing = call sound not = 콜 사운드 > 통화 소리 안 들림 = 통화 음질 문제
mic not work = microphone not work = other person cannot hear = 마이크 에러 = voice not hear > 마이크가 안 됨 = 상대방이 내 목소리를 못 들음 = 마이크 권한
call drop = call disconnect = call cut off = call keep drop = 콜 드랍 = 콜 드롭 = 콜 끊기다 > 통화 끊김 = 통화 연결 끊김
call not connect = cannot make call = cant call = call fail = call not work = 콜 연결 > 통화 연결 안 됨 = 통화 오류 = 통화 연결 실패
call not ring = no ring = incoming call not = call notification not = miss incoming call > 전화 알림이 오지 않음 = 수신 벨소리 안 울림 = 통화 수신 안 됨
call data usage = call use data = call cost = call charge = 콜 데이터 = call free = free call > 통화 데이터 사용량 = 통화 요금 = 데이터 요금
call echo = call noise = noise call = bad call quality = voice break = 에코 = 하울링 > 통화 음질 = 잡음 = 에코 울림
video call black = camera not work = video not show = video call not work = black video = 비디오 콜 에러 > 영상 통화 화면 안 보임 = 카메라 오류 = 카메라 권한
screen share sound = screen share not work = 스크린 셰어 = 스크린 쉐어 = 화면 셰어 > 화면 공유 = 화면 공유 오류
call bluetooth = bluetooth not work = airpod call = earphone not work = 블루투스 에러 > 블루투스 통화 = 블루투스 연결 오류 = 이어폰 소리
app not open = app not launch = app not work = app not start = cannot open app = app wont open = 앱 안 열리다 > 앱이 실행되지 않음 = 앱 실행 오류 = 앱 실행 안 됨
app close itself = app shut down = app force close = keep crash = 앱 crash = 앱 크래시 = 앱 크래쉬 = 팅김 > 앱 강제 종료 = 앱이 종료됨 = 앱 오류
white screen = blank screen = black screen = empty screen = screen not show = 화이트 스크린 = 블랙 스크린 = 블랭크 > 흰 화면 = 빈 화면 = 화면이 나오지 않음
app freeze = app stuck = screen freeze = app hang = 앱 멈추다 > 앱 멈춤 = 화면 멈춤 = 응답 없음
app slow = laggy = too slow = take long load = 슬로우 = 로딩 느리다 > 앱 느림 = 속도 저하 = 로딩 지연
keep load = loading forever = endless loading = not load = page not load = infinite loading = 로딩 에러 > 로딩 오류 = 페이지가 열리지 않음 = 무한 로딩
network error = connection error = no internet = connection fail = internet not work = wifi not work = 네트워크 에러 = 커넥션 에러 = 와이파이 에러 > 네트워크 오류 = 네트워크 연결 확인 = 인터넷 연결 오류
server error = service down = service not work = 서버 에러 > 서비스 장애 = 서버 오류 = 서비스 점검
system maintenance = under maintenance = 메인터넌스 > 서비스 점검 = 시스템 점검 = 정기 점검
unknown error = error occur = something go wrong = temporary error = try again later > 일시적인 오류 = 알 수 없는 오류 = 오류 해결 방법
update app = app update = cannot update = cant update = update not work = update fail = 업데이트 에러 = 앱 업뎃 > 앱 업데이트 = 최신 버전 업데이트 = 업데이트 오류
force update = must update = old version = previous version = 올드 버전 > 필수 업데이트 = 이전 버전 = 구버전 지원 종료
not support device = not compatible = unsupported device = minimum version = os version = 서포트 안 되다 > 지원 기기 = 지원 사양 = 지원 운영체제
cannot install = cant install = install fail = install error = cannot download app = 인스톨 에러 = 인스톨 안 되다 > 설치 오류 = 앱 설치 안 됨 = 다운로드 오류
`;
