/** Help words: networks, files and browsers. `help-words.ts` describes the format. */
export const FILES = `
# 네트워크, 데이터
네트워크 = network
와이파이 = 무선 인터넷 = 무선랜 = 무선 네트워크 = wifi = wi-fi = wireless network
모바일 데이터 = 셀룰러 데이터 = 데이터 네트워크 = mobile data = cellular data
데이터 사용량 = data usage
데이터 절약 모드 = 데이터 세이버 = 데이터 절약 = data saver
데이터 로밍 = 로밍 = data roaming = roaming
핫스팟 = 테더링 = 모바일 핫스팟 = hotspot = tethering
인터넷 연결 = 네트워크 연결 = internet connection = network connection
연결 끊김 = 접속 끊김 = 연결이 끊어지다 = connection lost = disconnected
공유기 = 라우터 = 무선 공유기 = router
프록시 = 프록시 서버 = proxy = proxy server
가상 사설망 = 브이피엔 = vpn = virtual private network
IP 주소 = 아이피 주소 = 아이피 = ip address
대역폭 = bandwidth
지연 시간 = 레이턴시 = latency
오프라인 = offline
이동통신사 = 통신사 = 이통사 = carrier = mobile carrier
동영상 = 영상 = video
스트리밍 = streaming
영상 통화 = 화상 통화 = video call
# 파일, 문서, 사진, 백업
파일 = file
폴더 = folder
디렉터리 = 디렉토리 = directory
문서 = 도큐먼트 = document
첨부파일 = 파일 첨부 = attachment = attach file
파일 형식 = 파일 포맷 = file format = file type
확장자 = 파일 확장자 = file extension
압축 파일 = 집 파일 = zip file = compressed file = zip 파일
압축 해제 = 압축 풀기 = 압축을 풀다 = unzip = extract files
사진 = 포토 = photo = picture
이미지 = 그림 = image
앨범 = album
동영상 업로드 = 영상 올리기 = 비디오 업로드 = upload video
썸네일 = 섬네일 = 미리보기 이미지 = thumbnail
미리보기 = 프리뷰 = preview
삭제 = 지우다 = 지우기 = 삭제하기 = delete = erase
영구 삭제 = 완전히 삭제 = 완전 삭제 = permanently delete = delete permanently
휴지통 = 쓰레기통 = trash = recycle bin = trash bin
삭제된 파일 복구 = 삭제한 파일 복원 = 지운 파일 복구 = recover deleted files = restore deleted files
백업 = 백업하기 = backup = 백업본
복원 = 복구 = 되살리기 = restore = recover
복사 = 카피 = copy
복제 = 사본 만들기 = 사본 생성 = duplicate = make a copy
붙여넣기 = paste
잘라내기 = 오려두기 = cut
클립보드 = clipboard
실행 취소 = undo
다시 실행 = redo
저장 = 세이브 = save
자동 저장 = autosave = auto-save
다른 이름으로 저장 = save as
편집 = 수정하기 = edit
자르기 = 크롭 = crop
이름 변경 = 이름 바꾸기 = rename
버전 기록 = 버전 히스토리 = 변경 기록 = 수정 기록 = version history = revision history
동기화 = 싱크 = sync = synchronize = synchronization
내보내기 = 익스포트 = export
가져오기 = 불러오기 = 임포트 = import
공유 = 공유하기 = 셰어 = share = sharing
공유 링크 = 공유 주소 = share link = shared link = sharing link
링크 복사 = 주소 복사 = copy link
링크 = 하이퍼링크 = link = hyperlink
외장 하드 = 외장 드라이브 = external hard drive = external drive
하드 디스크 = 하드 드라이브 = hard disk = hard drive
클라우드 저장소 = 클라우드 스토리지 = 클라우드 저장공간 = cloud storage
클라우드 = cloud
마이그레이션 = 이관 = migration = migrate
템플릿 = 탬플릿 = template
초안 = 임시 저장본 = draft
태그 = tag
해시태그 = hashtag
라벨 = 레이블 = label
# 웹, 브라우저
브라우저 = 웹 브라우저 = 인터넷 브라우저 = browser = web browser
크롬 = chrome = 구글 크롬 = google chrome
사파리 = safari
파이어폭스 = firefox
엣지 = 에지 = edge = microsoft edge
쿠키 = cookie = 브라우저 쿠키
쿠키 삭제 = 쿠키 지우기 = clear cookies = delete cookies
인터넷 사용 기록 = 방문 기록 = 인터넷 기록 = 브라우징 기록 = browsing history = browser history
북마크 = 책갈피 = bookmark
웹사이트 = 홈페이지 = website
웹페이지 = webpage
URL = 웹 주소 = 인터넷 주소 = 유알엘 = web address
팝업 = 팝업 창 = pop-up = popup
팝업 차단 = 팝업 차단기 = pop-up blocker = block pop-ups
광고 차단기 = 광고 차단 = ad blocker = adblock
자동 완성 = autocomplete = 오토컴플리트
자동 입력 = 양식 자동 완성 = autofill = 자동 채우기
큐알 코드 = QR 코드 = qr code
리디렉션 = 리다이렉트 = 리다이렉션 = redirect = redirection
도메인 = domain = domain name = 도메인 이름
호스팅 = hosting
검색 엔진 최적화 = search engine optimization = seo
`;
